#include "services/messaging/app/follow_thread.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "services/messaging/app/block_repository.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

/// What all who are granted a thread see at first sight.
FollowedEntry Followed(const Thread& thread, ThreadEntry entry) {
  FollowedEntry followed{.author = VeilsBlocked(thread.kind) ? entry.message.person : "",
                         .post_time = entry.message.post_time};
  followed.veiled = {thread.GroupOf(), Veiled(entry.message), ""};
  followed.plain = {thread.GroupOf(),
                    AsSeenBy(std::move(entry.message), /*leads=*/false, /*veiled=*/false), ""};
  followed.veiled.message.sequence = entry.sequence;
  followed.plain.message.sequence = entry.sequence;
  followed.differs = followed.plain.message != followed.veiled.message;
  return followed;
}

/// The names of the authors of `entries`.
absl::Status Name(const Dependencies& dependencies, storage::Transaction& transaction,
                  const Thread& thread, std::vector<FollowedEntry>& entries) {
  std::set<std::string> authors;
  for (const FollowedEntry& entry : entries) authors.insert(entry.plain.message.author);
  AMBLE_ASSIGN_OR_RETURN(
      const auto members,
      dependencies.facts->FindMembers(transaction, thread.GroupOf(),
                                      std::vector<std::string>(authors.begin(), authors.end())));
  std::map<std::string, std::string> names;
  for (const Member& member : members) names[member.id] = member.walking_name;
  for (FollowedEntry& entry : entries) {
    if (!entry.plain.message.author.empty()) {
      entry.plain.walking_name = names[entry.plain.message.author];
    }
  }
  return absl::OkStatus();
}

/// Looks up who may see a thread where many are, for all who ask at once.
class Crowd {
 public:
  Crowd(const Dependencies& dependencies, storage::Transaction& transaction, const Thread& thread)
      : dependencies_(dependencies), transaction_(transaction), thread_(thread) {}

  absl::StatusOr<std::vector<ThreadGrant>> Grants(const std::vector<std::string>& people) {
    AMBLE_RETURN_IF_ERROR(FindMembers(people));
    if (thread_.kind == ThreadKind::kWalk) AMBLE_RETURN_IF_ERROR(LookAtWalk());
    std::map<std::string, std::vector<std::string>> veiled;
    if (VeilsBlocked(thread_.kind)) {
      AMBLE_ASSIGN_OR_RETURN(veiled, dependencies_.blocks->ListBetweenAll(transaction_, people));
    }
    std::vector<ThreadGrant> grants;
    for (const auto& [person, member] : members_) {
      const auto access = AccessTo(thread_, {.member = member,
                                             .going = going_.contains(member.id),
                                             .leads_walk = walk_leaders_.contains(member.id)});
      if (access) grants.push_back({person, access->readable_from, std::move(veiled[person])});
    }
    return grants;
  }

 private:
  absl::Status FindMembers(const std::vector<std::string>& people) {
    AMBLE_ASSIGN_OR_RETURN(
        auto members, dependencies_.facts->FindActives(transaction_, thread_.GroupOf(), people));
    for (Member& member : members) {
      Member& known = members_[member.person];
      if (known.id.empty() || member.leads) known = std::move(member);
    }
    return absl::OkStatus();
  }

  absl::Status LookAtWalk() {
    std::vector<std::string> ids;
    for (const auto& [person, member] : members_) ids.push_back(member.id);
    AMBLE_ASSIGN_OR_RETURN(auto going, dependencies_.threads->ListGoing(
                                           transaction_, thread_.WalkOf(), std::move(ids)));
    going_.insert(going.begin(), going.end());
    AMBLE_ASSIGN_OR_RETURN(const auto walk,
                           dependencies_.facts->FindWalk(transaction_, thread_.WalkOf()));
    if (walk) walk_leaders_.insert(walk->leaders.begin(), walk->leaders.end());
    return absl::OkStatus();
  }

  const Dependencies& dependencies_;
  storage::Transaction& transaction_;
  const Thread& thread_;
  std::map<std::string, Member> members_;
  std::set<std::string> going_;
  std::set<std::string> walk_leaders_;
};

/// Between two members there are few to ask for.
absl::StatusOr<std::vector<ThreadGrant>> GrantsOfTwo(const Dependencies& dependencies,
                                                     storage::Transaction& transaction,
                                                     const Thread& thread,
                                                     const std::vector<std::string>& people) {
  std::vector<ThreadGrant> grants;
  for (const std::string& person : people) {
    ThreadLookup lookup(dependencies, transaction, person);
    AMBLE_ASSIGN_OR_RETURN(const auto standing, lookup.In(thread));
    if (standing) grants.push_back({person, standing->access.readable_from, {}});
  }
  return grants;
}

}  // namespace

absl::StatusOr<FollowedPage> FollowThread::Read(const ThreadKey& key, int64_t after,
                                                int limit) const {
  FollowedPage page;
  AMBLE_RETURN_IF_ERROR(
      dependencies_.database->Read([&](storage::Transaction& transaction) -> absl::Status {
        AMBLE_ASSIGN_OR_RETURN(const auto thread, dependencies_.threads->Find(transaction, key));
        if (!thread) return NotFound("channel");
        page.head = thread->last_sequence;
        page.entries.clear();
        if (limit <= 0 || after >= page.head) return absl::OkStatus();
        AMBLE_ASSIGN_OR_RETURN(auto entries,
                               dependencies_.threads->ListEntries(transaction, key, after, limit));
        for (ThreadEntry& entry : entries) {
          page.entries.push_back(Followed(*thread, std::move(entry)));
        }
        return Name(dependencies_, transaction, *thread, page.entries);
      }));
  return page;
}

absl::StatusOr<std::map<ThreadKey, int64_t>> FollowThread::Heads(
    const std::vector<ThreadKey>& threads) const {
  std::map<ThreadKey, int64_t> heads;
  AMBLE_RETURN_IF_ERROR(
      dependencies_.database->Read([&](storage::Transaction& transaction) -> absl::Status {
        AMBLE_ASSIGN_OR_RETURN(heads, dependencies_.threads->ListHeads(transaction, threads));
        return absl::OkStatus();
      }));
  return heads;
}

absl::StatusOr<std::vector<ThreadGrant>> FollowThread::Lease(const ThreadKey& key,
                                                             const std::vector<std::string>& people,
                                                             absl::Time deadline) const {
  auto grants = LeaseNow(key, people);
  const size_t asked = std::set<std::string>(people.begin(), people.end()).size();
  const bool denies = grants.ok() ? grants->size() < asked : absl::IsNotFound(grants.status());
  if (!denies || !dependencies_.catch_up) return grants;
  AMBLE_RETURN_IF_ERROR(dependencies_.catch_up(deadline));
  return LeaseNow(key, people);
}

absl::StatusOr<std::vector<ThreadGrant>> FollowThread::LeaseNow(
    const ThreadKey& key, const std::vector<std::string>& people) const {
  std::vector<ThreadGrant> grants;
  AMBLE_RETURN_IF_ERROR(
      dependencies_.database->Read([&](storage::Transaction& transaction) -> absl::Status {
        AMBLE_ASSIGN_OR_RETURN(const auto thread, dependencies_.threads->Find(transaction, key));
        if (!thread) return NotFound("channel");
        auto granted = thread->kind == ThreadKind::kDirect
                           ? GrantsOfTwo(dependencies_, transaction, *thread, people)
                           : Crowd(dependencies_, transaction, *thread).Grants(people);
        AMBLE_RETURN_IF_ERROR(granted.status());
        grants = *std::move(granted);
        return absl::OkStatus();
      }));
  return grants;
}

}  // namespace amble::messaging
