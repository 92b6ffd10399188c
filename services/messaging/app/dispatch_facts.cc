#include "services/messaging/app/dispatch_facts.h"

#include <set>
#include <utility>

#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

template <typename Key, typename Fact>
std::optional<Fact> FindIn(const std::map<Key, Fact>& facts, const Key& key) {
  const auto found = facts.find(key);
  if (found == facts.end()) return std::nullopt;
  return found->second;
}

template <typename Key, typename Fact>
FactVersions::Version VersionIn(const std::map<Key, Fact>& facts, const Key& key) {
  const auto found = facts.find(key);
  if (found == facts.end()) return std::nullopt;
  return found->second.version;
}

std::vector<std::string> ListOf(const std::set<std::string>& texts) {
  return {texts.begin(), texts.end()};
}

}  // namespace

absl::StatusOr<DispatchFacts> DispatchFacts::Read(const Dependencies& dependencies,
                                                  storage::Transaction& transaction,
                                                  const std::vector<ClaimedDispatch>& dispatches) {
  DispatchFacts facts;
  AMBLE_RETURN_IF_ERROR(facts.ReadPeople(dependencies, transaction, dispatches));
  std::set<std::string> practices;
  std::set<GroupKey> groups;
  std::set<WalkKey> walks;
  std::set<MemberKey> members;
  std::set<ResponseKey> responses;
  for (const auto& [dispatch, notice] : dispatches) {
    practices.insert(notice.practice);
    if (notice.group.empty()) continue;
    groups.insert(notice.GroupOf());
    members.insert({notice.GroupOf(), dispatch.member});
    if (notice.walk.empty()) continue;
    walks.insert(notice.WalkOf());
    responses.insert({notice.WalkOf(), dispatch.member});
  }
  FactRepository& known = *dependencies.facts;
  AMBLE_ASSIGN_OR_RETURN(auto found_practices, known.FindEach(transaction, practices));
  for (Practice& practice : found_practices) facts.practices_[practice.id] = std::move(practice);
  AMBLE_ASSIGN_OR_RETURN(auto found_groups, known.FindEach(transaction, groups));
  for (Group& group : found_groups) facts.groups_[group.key] = std::move(group);
  AMBLE_ASSIGN_OR_RETURN(auto found_walks, known.FindEach(transaction, walks));
  for (Walk& walk : found_walks) facts.walks_[walk.key] = std::move(walk);
  AMBLE_ASSIGN_OR_RETURN(auto found_members, known.FindEach(transaction, members));
  for (Member& member : found_members) {
    facts.members_[{member.group, member.id}] = std::move(member);
  }
  AMBLE_ASSIGN_OR_RETURN(auto found_responses, known.FindEach(transaction, responses));
  for (Response& response : found_responses) {
    facts.responses_[{response.walk, response.member}] = std::move(response);
  }
  return facts;
}

absl::Status DispatchFacts::ReadPeople(const Dependencies& dependencies,
                                       storage::Transaction& transaction,
                                       const std::vector<ClaimedDispatch>& dispatches) {
  std::set<std::string> told;
  for (const auto& [dispatch, notice] : dispatches) told.insert(dispatch.person);
  std::set<std::string> present = told;
  std::set<std::string> others;
  AMBLE_ASSIGN_OR_RETURN(auto known, dependencies.facts->FindPeople(transaction, ListOf(told)));
  for (Person& person : known) {
    if (!person.merged_into.empty()) {
      present_[person.id] = person.merged_into;
      others.insert(person.merged_into);
    }
    people_[person.id] = std::move(person);
  }
  present.insert(others.begin(), others.end());
  if (!others.empty()) {
    AMBLE_ASSIGN_OR_RETURN(auto became,
                           dependencies.facts->FindPeople(transaction, ListOf(others)));
    for (Person& person : became) people_[person.id] = std::move(person);
  }
  AMBLE_ASSIGN_OR_RETURN(preferences_,
                         dependencies.preferences->FindAll(transaction, ListOf(present)));
  return absl::OkStatus();
}

const std::string& DispatchFacts::PresentOf(const Dispatch& dispatch) const {
  const auto found = present_.find(dispatch.person);
  return found == present_.end() ? dispatch.person : found->second;
}

Preferences DispatchFacts::PreferencesOf(const std::string& present) const {
  return FindIn(preferences_, present).value_or(Preferences());
}

std::optional<Member> DispatchFacts::MemberOf(const ClaimedDispatch& claimed) const {
  return FindIn(members_, MemberKey{claimed.notice.GroupOf(), claimed.dispatch.member});
}

FactVersions DispatchFacts::VersionsOf(const ClaimedDispatch& claimed) const {
  const auto& [dispatch, notice] = claimed;
  const std::string& present = PresentOf(dispatch);
  FactVersions versions{.practice = VersionIn(practices_, notice.practice),
                        .person = VersionIn(people_, dispatch.person),
                        .present = VersionIn(people_, present),
                        .preferences = VersionIn(preferences_, present)};
  if (notice.group.empty()) return versions;
  versions.group = VersionIn(groups_, notice.GroupOf());
  versions.member = VersionIn(members_, MemberKey{notice.GroupOf(), dispatch.member});
  if (notice.walk.empty()) return versions;
  versions.walk = VersionIn(walks_, notice.WalkOf());
  if (const auto walk = walks_.find(notice.WalkOf()); walk != walks_.end()) {
    versions.progress = static_cast<int64_t>(walk->second.progress);
  }
  versions.response = VersionIn(responses_, ResponseKey{notice.WalkOf(), dispatch.member});
  return versions;
}

PersonalNotice DispatchFacts::TellingOf(const ClaimedDispatch& claimed) const {
  const auto& [dispatch, notice] = claimed;
  const std::string& person = PresentOf(dispatch);
  PersonalNotice telling{.notice = notice};
  telling.person = FindIn(people_, person).value_or(Person{.id = person});
  telling.practice = FindIn(practices_, notice.practice);
  telling.calendar_files = PreferencesOf(person).calendar_files;
  if (notice.group.empty()) return telling;
  telling.group = FindIn(groups_, notice.GroupOf());
  if (notice.walk.empty()) return telling;
  telling.walk = FindIn(walks_, notice.WalkOf());
  const auto response = FindIn(responses_, ResponseKey{notice.WalkOf(), dispatch.member});
  if (response) telling.state = response->state;
  return telling;
}

}  // namespace amble::messaging
