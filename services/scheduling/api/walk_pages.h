#pragma once

#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "amble/scheduling/v1/scheduling.pb.h"
#include "services/platform/errors/errors.h"
#include "services/platform/paging/paging.h"
#include "services/platform/resources/timestamps.h"
#include "services/scheduling/api/conversions.h"
#include "services/scheduling/app/walk_page.h"
#include "services/scheduling/app/walk_repository.h"

namespace amble::scheduling {

/// Pages of walks in a window: from requests to windows, and back to responses with tokens.
class WalkPages {
 public:
  /// `scope` says whose list of what this is; the window that `request` asks for belongs to it.
  template <typename Request>
  WalkPages(const PageTokens* tokens, std::vector<std::string_view> scope, const Request& request)
      : tokens_(tokens) {
    const std::string from = request.has_from() ? request.from().SerializeAsString() : "now";
    const std::string to = request.has_to() ? request.to().SerializeAsString() : "";
    scope.insert(scope.end(), {from, to});
    scope_ = PageScope(scope);
  }

  /// Without `from`, the window begins at `now`; on later pages where the first one ended.
  template <typename Request>
  absl::StatusOr<WalkWindow> Window(const Request& request, absl::Time now) const {
    WalkWindow window;
    AMBLE_ASSIGN_OR_RETURN(window.limit, PageSize(request.page_size()));
    window.from = request.has_from() ? resources::FromTimestamp(request.from()) : now;
    if (request.has_to()) window.to = resources::FromTimestamp(request.to());
    AMBLE_ASSIGN_OR_RETURN(auto after, tokens_->Decode(scope_, request.page_token(), 2));
    if (!after.empty()) {
      int64_t microseconds = 0;
      std::from_chars(after[0].data(), after[0].data() + after[0].size(), microseconds);
      window.after_time = absl::FromUnixMicros(microseconds);
      window.after_id = after[1];
      // A walk that has begun between two pages was on the first one.
      window.from = std::min(window.from, window.after_time);
    }
    if (window.to < window.from) return InvalidField("to", "Must not be earlier than `from`.");
    return window;
  }

  v1::ListWalksResponse ToProto(const WalkPage& page) const {
    v1::ListWalksResponse list;
    for (const Walk& walk : page.walks) *list.add_walks() = scheduling::ToProto(walk);
    if (page.more) {
      const Walk& last = page.walks.back();
      list.set_next_page_token(tokens_->Encode(
          scope_, {std::to_string(absl::ToUnixMicros(last.start_time)), last.key.walk}));
    }
    return list;
  }

 private:
  const PageTokens* tokens_;
  std::string scope_;
};

}  // namespace amble::scheduling
