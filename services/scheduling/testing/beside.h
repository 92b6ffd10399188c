#pragma once

#include <gtest/gtest.h>

#include <vector>

#include "absl/status/status.h"
#include "services/platform/errors/detail.h"

namespace amble::scheduling {

/// The one message of the API that `status` tells beside its reason.
template <typename Message>
Message Beside(const absl::Status& status) {
  Message message;
  const std::vector<Detail> details = DetailsOf(status);
  EXPECT_EQ(details.size(), 1u) << status;
  if (details.size() != 1) return message;
  EXPECT_EQ(details[0].type, Message::descriptor()->full_name());
  EXPECT_TRUE(message.ParseFromString(details[0].bytes));
  return message;
}

}  // namespace amble::scheduling
