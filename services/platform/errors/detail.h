#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

/// What a refusal tells beside its reason: a message of the API, such as the present state of what
/// could not be changed. It rides on the status as the reason does.
namespace amble {

/// The most that a message beside a refusal may have: it travels in HTTP/2 trailers, for all of
/// which gRPC grants 8 KiB.
inline constexpr size_t kMostDetailBytes = 4096;

/// A message: "amble.scheduling.v1.Walk", and what it serializes to.
struct Detail {
  std::string type;
  std::string bytes;

  friend bool operator==(const Detail&, const Detail&) = default;
};

/// Adds `detail` to `status`, which is not OK, in place of one of its type; not when it has more
/// than kMostDetailBytes.
void AddDetail(absl::Status& status, const Detail& detail);

/// Those that were added, by type.
std::vector<Detail> DetailsOf(const absl::Status& status);

}  // namespace amble
