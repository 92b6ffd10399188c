#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "services/messaging/app/dependencies.h"
#include "services/messaging/app/dispatch_queue.h"
#include "services/messaging/app/render_notice.h"

namespace amble::messaging {

/// What is known of all whom a batch tells: read at once, in a number of statements that does not
/// grow with the batch. Internal to the dispatcher.
class DispatchFacts {
 public:
  static absl::StatusOr<DispatchFacts> Read(const Dependencies& dependencies,
                                            storage::Transaction& transaction,
                                            const std::vector<ClaimedDispatch>& dispatches);

  /// Whom the person of `dispatch` has become.
  const std::string& PresentOf(const Dispatch& dispatch) const;
  /// Those of a present person.
  Preferences PreferencesOf(const std::string& present) const;
  std::optional<Member> MemberOf(const ClaimedDispatch& claimed) const;
  FactVersions VersionsOf(const ClaimedDispatch& claimed) const;
  /// All but what the person is called, which accounts says.
  PersonalNotice TellingOf(const ClaimedDispatch& claimed) const;

 private:
  absl::Status ReadPeople(const Dependencies& dependencies, storage::Transaction& transaction,
                          const std::vector<ClaimedDispatch>& dispatches);

  std::map<std::string, std::string> present_;  ///< by person; who is still themselves is left out
  std::map<std::string, Person> people_;
  std::map<std::string, Preferences> preferences_;
  std::map<std::string, Practice> practices_;
  std::map<GroupKey, Group> groups_;
  std::map<WalkKey, Walk> walks_;
  std::map<MemberKey, Member> members_;
  std::map<ResponseKey, Response> responses_;
};

}  // namespace amble::messaging
