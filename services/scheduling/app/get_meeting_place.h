#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "services/platform/rpc/call_context.h"
#include "services/scheduling/app/dependencies.h"
#include "services/scheduling/app/read_way.h"

namespace amble::scheduling {

/// What the place of a walk looks like.
struct MeetingPlace {
  bool has_photo = false;
  std::string photo_note;
  std::optional<DrawnWay> way;
};

/// What the place of a walk looks like, to whoever knows its secret and is an ACTIVE member of the
/// group or staff of its practice: leaders and staff read it from the walk, people who are going
/// from their answer, once it is time. NOT_FOUND, in the same words, for any other secret.
class GetMeetingPlace {
 public:
  explicit GetMeetingPlace(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<MeetingPlace> operator()(const rpc::CallContext& call, const WalkKey& key,
                                          const std::string& place) const;

  /// The photo, a JPEG. NOT_FOUND also when there is none.
  absl::StatusOr<std::string> Photo(const rpc::CallContext& call, const WalkKey& key,
                                    const std::string& place) const;

 private:
  /// The route on which `place` is that of the walk.
  absl::StatusOr<Route> FindRoute(storage::Transaction& transaction, const WalkKey& key,
                                  const std::string& place) const;

  const Dependencies& dependencies_;
};

}  // namespace amble::scheduling
