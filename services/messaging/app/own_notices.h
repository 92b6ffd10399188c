#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "services/messaging/app/dependencies.h"
#include "services/platform/rpc/call_context.h"

namespace amble::messaging {

/// The most unseen notices that are counted.
inline constexpr int kMostUnseen = 100;

/// A notice in the words of the app.
struct WordedNotice {
  OwnNotice own;
  std::string title;  ///< one line
  std::string text;
};

struct OwnNoticePage {
  std::vector<WordedNotice> notices;
  bool more = false;
  int64_t unseen_count = 0;  ///< up to kMostUnseen
};

/// What the caller was told in the last 90 days, the latest first. A guest: by its group alone.
class ListNotices {
 public:
  explicit ListNotices(const Dependencies& dependencies) : to_(dependencies) {}
  absl::StatusOr<OwnNoticePage> operator()(const rpc::CallContext& call, const OwnPlace& after,
                                           int limit) const;

 private:
  const Dependencies& to_;
};

/// The caller has seen notices, each given as practice and id. NOT_FOUND when one of them is not
/// theirs, or never was: then none is marked.
class MarkNoticesSeen {
 public:
  explicit MarkNoticesSeen(const Dependencies& dependencies) : to_(dependencies) {}
  absl::Status operator()(const rpc::CallContext& call,
                          const std::vector<std::pair<std::string, std::string>>& notices) const;

 private:
  absl::Status MarkSeen(storage::Transaction& transaction, const rpc::CallContext& call,
                        const std::string& practice, const std::vector<std::string>& notices,
                        absl::Time now) const;

  const Dependencies& to_;
};

/// What the app says of `notice`. Seen by its person alone, signed in; the exact meeting point is
/// not in it.
WordedNotice InWords(OwnNotice own, const std::optional<Walk>& walk,
                     const std::optional<Group>& group, const std::string& time_zone,
                     absl::Time now);

}  // namespace amble::messaging
