#include "services/messaging/app/announce.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "services/messaging/app/authorize.h"
#include "services/messaging/app/transact.h"
#include "services/platform/errors/errors.h"
#include "services/platform/idempotency/request_ledger.h"

namespace amble::messaging {
namespace {

constexpr int kPage = 500;

Notice NoticeOf(const AnnounceCommand& command, const std::string& id, absl::Time now) {
  return {.practice = command.group.practice,
          .id = id,
          .kind = NoticeKind::kAnnouncement,
          .group = command.group.group,
          .walk = command.walk,
          .key = "announcement/" + id,
          .text = command.text,
          .channels = command.channels,
          .create_time = now,
          .stale_time = now + kAnnouncementLasts};
}

/// The members who count on the walk.
absl::StatusOr<std::vector<Member>> ListCounting(const Dependencies& dependencies,
                                                 storage::Transaction& transaction,
                                                 const WalkKey& walk) {
  std::vector<Member> members;
  std::string after;
  for (bool more = true; more;) {
    AMBLE_ASSIGN_OR_RETURN(const auto page,
                           dependencies.facts->ListResponses(transaction, walk, after, kPage));
    std::vector<std::string> ids;
    for (const Response& response : page) {
      if (CountsOnWalk(response.state)) ids.push_back(response.member);
    }
    AMBLE_ASSIGN_OR_RETURN(
        auto found, dependencies.facts->FindMembers(transaction, walk.GroupOf(), std::move(ids)));
    members.insert(members.end(), found.begin(), found.end());
    more = page.size() == kPage;
    if (more) after = page.back().member;
  }
  return members;
}

absl::StatusOr<std::vector<Member>> ListActive(const Dependencies& dependencies,
                                               storage::Transaction& transaction,
                                               const GroupKey& group) {
  std::vector<Member> members;
  std::string after;
  for (bool more = true; more;) {
    AMBLE_ASSIGN_OR_RETURN(const auto page,
                           dependencies.facts->ListActive(transaction, group, after, kPage));
    members.insert(members.end(), page.begin(), page.end());
    more = page.size() == kPage;
    if (more) after = page.back().id;
  }
  return members;
}

/// Who would be told, by which ways.
using Preferred = std::vector<std::pair<Member, Way>>;

absl::StatusOr<Preferred> ListPreferred(const Dependencies& dependencies,
                                        storage::Transaction& transaction,
                                        const AnnounceCommand& command) {
  absl::StatusOr<std::vector<Member>> members =
      command.walk.empty()
          ? ListActive(dependencies, transaction, command.group)
          : ListCounting(dependencies, transaction,
                         {command.group.practice, command.group.group, command.walk});
  AMBLE_RETURN_IF_ERROR(members.status());
  const absl::Time now = dependencies.clock->Now();
  const Notice notice = NoticeOf(command, "", now);
  std::vector<ToTell> all;
  for (const Member& member : *members) all.push_back({&notice, {member.id, member.person}, now});
  AMBLE_ASSIGN_OR_RETURN(const std::vector<Way> ways, dependencies.ways->Choose(transaction, all));
  Preferred preferred;
  for (size_t i = 0; i < ways.size(); ++i) preferred.emplace_back(members->at(i), ways[i]);
  std::sort(preferred.begin(), preferred.end(), [](const auto& a, const auto& b) {
    return std::tie(a.first.walking_name, a.first.id) < std::tie(b.first.walking_name, b.first.id);
  });
  return preferred;
}

AnnouncedTo ToAnnounced(const Member& member, const Way& way,
                        const std::map<std::string, std::string>& unreached) {
  AnnouncedTo to{.member = member.id, .walking_name = member.walking_name, .failure = way.failure};
  const auto found = unreached.find(member.person);
  if (way.choice.push) to.channels |= BitOf(Channel::kPush);
  if (way.choice.email && found == unreached.end()) to.channels |= BitOf(Channel::kEmail);
  if (to.channels == BitOf(Channel::kApp) && found != unreached.end() && to.failure.empty()) {
    to.failure = found->second;
  }
  return to;
}

/// Queues the announcement; the id of its notice.
absl::StatusOr<std::string> Queue(const Dependencies& dependencies,
                                  storage::Transaction& transaction, const Notice& notice) {
  AMBLE_RETURN_IF_ERROR(dependencies.notices->Add(transaction, notice).status());
  Expansion expansion{.notice = notice, .audience = Audience::kMembers, .due = notice.create_time};
  if (!notice.walk.empty()) {
    AMBLE_RETURN_IF_ERROR(dependencies.notices->AddAnswering(transaction, notice).status());
    expansion.audience = Audience::kRecipients;
  }
  AMBLE_RETURN_IF_ERROR(dependencies.expansions->Add(transaction, {expansion}, notice.create_time));
  if (dependencies.wake_notices) transaction.AfterCommit(dependencies.wake_notices);
  return notice.id;
}

}  // namespace

absl::StatusOr<Announced> Announce::operator()(const rpc::CallContext& call,
                                               const AnnounceCommand& command) const {
  AMBLE_RETURN_IF_ERROR(RequireStanding(to_, call, command.group, MayAnnounce).status());
  if (!command.walk.empty()) {
    AMBLE_RETURN_IF_ERROR(
        RequireWalk(to_, call, {command.group.practice, command.group.group, command.walk}));
  }
  AMBLE_ASSIGN_OR_RETURN(Announced announced, Preview(command));
  if (command.validate_only) return announced;
  const Notice notice = NoticeOf(command, to_.ids->NewId(), to_.clock->Now());
  AMBLE_ASSIGN_OR_RETURN(
      announced.notice, InWrite<std::string>(*to_.database, [&](storage::Transaction& transaction) {
        return idempotency::Once(transaction, call.request, notice.create_time,
                                 [&] { return Queue(to_, transaction, notice); });
      }));
  return announced;
}

absl::StatusOr<Announced> Announce::Preview(const AnnounceCommand& command) const {
  AMBLE_ASSIGN_OR_RETURN(const Preferred preferred,
                         InRead<Preferred>(*to_.database, [&](storage::Transaction& transaction) {
                           return ListPreferred(to_, transaction, command);
                         }));
  std::set<std::string> people;
  for (const auto& [member, way] : preferred) people.insert(member.person);
  AMBLE_ASSIGN_OR_RETURN(const auto unreached, reachability_.FindUnreached(std::vector<std::string>(
                                                   people.begin(), people.end())));
  Announced announced{.recipient_count = static_cast<int64_t>(preferred.size())};
  for (const auto& [member, way] : preferred) {
    AnnouncedTo to = ToAnnounced(member, way, unreached);
    if (!to.failure.empty()) announced.unreachable.push_back(to);
    if (announced.recipients.size() < kRecipientsShown) {
      announced.recipients.push_back(std::move(to));
    }
  }
  return announced;
}

}  // namespace amble::messaging
