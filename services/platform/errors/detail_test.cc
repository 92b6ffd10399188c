#include "services/platform/errors/detail.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/platform/errors/errors.h"

namespace amble {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Detail, RidesOnARefusal) {
  absl::Status status = NotFound("walk");
  EXPECT_THAT(DetailsOf(status), IsEmpty());
  AddDetail(status, {"b.B", std::string("\0\xff", 2)});
  AddDetail(status, {"a.A", "old"});
  AddDetail(status, {"a.A", "new"});
  EXPECT_THAT(DetailsOf(status),
              ElementsAre(Detail{"a.A", "new"}, Detail{"b.B", std::string("\0\xff", 2)}));
  EXPECT_EQ(ReasonOf(status), Reason::kNotFound);
  EXPECT_THAT(DetailsOf(absl::OkStatus()), IsEmpty());
}

TEST(Detail, IsNotTooLarge) {
  absl::Status status = NotFound("walk");
  AddDetail(status, {"a.A", std::string(kMostDetailBytes + 1, 'x')});
  EXPECT_THAT(DetailsOf(status), IsEmpty());
  AddDetail(status, {"a.A", std::string(kMostDetailBytes, 'x')});
  EXPECT_EQ(DetailsOf(status).size(), 1u);
}

}  // namespace
}  // namespace amble
