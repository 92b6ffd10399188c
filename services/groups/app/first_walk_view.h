#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/groups/app/authorize.h"
#include "services/groups/app/dependencies.h"
#include "services/groups/domain/first_walk.h"

namespace amble::groups {

/// A first-walk card as somebody sees it.
struct FirstWalkView {
  FirstWalkCard card;        ///< without the corner for who is not to know it
  std::string greeter_name;  ///< what the greeter is called
  bool greeter_has_photo = false;
  bool meets_at_corner = false;
  std::string walk;                  ///< id; empty: of no walk in particular
  bool meet_me = false;              ///< with `walk`: the caller asked to be met
  std::vector<std::string> to_meet;  ///< with `walk`, to leaders and its greeter: walking names
};

/// The card for somebody of `standing`, for `walk` (an id) unless that is empty. A greeter who is
/// not ACTIVE any more is nobody. The corner is a place where somebody will be: leaders and the
/// greeter know it, and who is going and asked to be met, from kCornerToldBefore the walk until its
/// end. NOT_FOUND for a walk that is not there; PERMISSION_DENIED for who is neither in the group
/// nor waits for a place.
absl::StatusOr<FirstWalkView> ViewFirstWalk(const Dependencies& dependencies,
                                            storage::Transaction& transaction,
                                            const Standing& standing, const GroupKey& group,
                                            const std::string& walk);

/// Who greets.
struct NamedGreeter {
  std::string member;  ///< id; empty: nobody
  std::string walking_name;
  std::string wears;
  bool has_photo = false;

  friend bool operator==(const NamedGreeter&, const NamedGreeter&) = default;
};

/// Who greets on `walk` (an id; empty: as the card says), as far as they are ACTIVE; nobody
/// otherwise.
absl::StatusOr<NamedGreeter> GreeterOf(const Dependencies& dependencies,
                                       storage::Transaction& transaction, const FirstWalkCard& card,
                                       const GroupKey& group, const std::string& walk);

/// INVALID_ARGUMENT naming `field` unless `member` (an id, or empty) is ACTIVE in the group.
absl::Status CheckGreeter(const Dependencies& dependencies, storage::Transaction& transaction,
                          const GroupKey& group, const std::string& member, std::string_view field);

}  // namespace amble::groups
