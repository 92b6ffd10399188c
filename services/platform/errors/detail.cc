#include "services/platform/errors/detail.h"

#include <algorithm>

#include "absl/strings/cord.h"

namespace amble {
namespace {

constexpr std::string_view kPrefix = "amble/detail/";

}  // namespace

void AddDetail(absl::Status& status, const Detail& detail) {
  if (detail.bytes.size() > kMostDetailBytes) return;
  status.SetPayload(std::string(kPrefix) + detail.type, absl::Cord(detail.bytes));
}

std::vector<Detail> DetailsOf(const absl::Status& status) {
  std::vector<Detail> details;
  status.ForEachPayload([&details](absl::string_view key, const absl::Cord& value) {
    const std::string_view name{key.data(), key.size()};
    if (!name.starts_with(kPrefix)) return;
    details.push_back({std::string(name.substr(kPrefix.size())), std::string(value)});
  });
  std::sort(details.begin(), details.end(),
            [](const Detail& a, const Detail& b) { return a.type < b.type; });
  return details;
}

}  // namespace amble
