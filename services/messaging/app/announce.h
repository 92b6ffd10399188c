#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/messaging/app/dependencies.h"
#include "services/messaging/app/reachability.h"
#include "services/platform/rpc/call_context.h"

namespace amble::messaging {

/// The most recipients that an announcement shows.
inline constexpr size_t kRecipientsShown = 100;
/// How long an announcement is of use.
inline constexpr absl::Duration kAnnouncementLasts = absl::Hours(24 * 7);

struct AnnounceCommand {
  GroupKey group;
  std::string text;
  Channels channels = 0;  ///< beside the app; 0: as each person prefers
  std::string walk;       ///< only those who count on it; empty: all ACTIVE members
  bool validate_only = false;
};

/// Somebody who is told, and how.
struct AnnouncedTo {
  std::string member;
  std::string walking_name;
  Channels channels = BitOf(Channel::kApp);
  std::string failure;  ///< why nothing but the app reaches them; empty otherwise
};

struct Announced {
  std::string notice;  ///< empty with validate_only
  int64_t recipient_count = 0;
  std::vector<AnnouncedTo> recipients;   ///< the first kRecipientsShown by walking name
  std::vector<AnnouncedTo> unreachable;  ///< by walking name
};

/// Tells a group, or those who count on a walk, something; or shows who would be told. LEADER,
/// CO_LEADER and COORDINATOR may.
class Announce {
 public:
  /// Both outlive it.
  Announce(const Dependencies& dependencies, Reachability& reachability)
      : to_(dependencies), reachability_(reachability) {}
  absl::StatusOr<Announced> operator()(const rpc::CallContext& call,
                                       const AnnounceCommand& command) const;

 private:
  absl::StatusOr<Announced> Preview(const AnnounceCommand& command) const;

  const Dependencies& to_;
  Reachability& reachability_;
};

}  // namespace amble::messaging
