#include "services/messaging/app/tell_news.h"

#include <fmt/format.h>

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "services/messaging/app/block_repository.h"
#include "services/messaging/app/enqueue.h"
#include "services/messaging/app/news_repository.h"
#include "services/messaging/app/thread_lookup.h"
#include "services/messaging/app/thread_news.h"
#include "services/messaging/app/thread_repository.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

/// Somebody in a thread.
struct InThread {
  Recipient recipient;
  absl::Time readable_from;
  std::vector<std::string> veiled;
  int64_t first_unread = 0;  ///< 0: has read it all
};

/// Some of those in a thread.
struct PeoplePage {
  std::vector<InThread> people;
  std::string last;  ///< the last member that was looked at
  bool ended = true;
};

std::set<std::string> SetOf(const std::vector<std::string>& ids) {
  return {ids.begin(), ids.end()};
}

/// Goes through a page of one thread's people.
class NewsPage {
 public:
  NewsPage(const Dependencies& dependencies, storage::Transaction& transaction, ThreadNews news,
           Thread thread)
      : to_(dependencies),
        transaction_(transaction),
        news_(std::move(news)),
        thread_(std::move(thread)) {}

  /// Returns how many are told.
  absl::StatusOr<int64_t> Tell(int limit) {
    AMBLE_ASSIGN_OR_RETURN(PeoplePage page,
                           VeilsBlocked(thread_.kind) ? ListMany(limit) : ListFew());
    AMBLE_RETURN_IF_ERROR(LeaveOutGuests(page.people));
    AMBLE_RETURN_IF_ERROR(FindUnread(page.people));
    AMBLE_ASSIGN_OR_RETURN(const int64_t told, TellThose(page.people));
    if (page.ended) {
      AMBLE_RETURN_IF_ERROR(to_.news->End(transaction_, news_));
    } else {
      news_.after = page.last;
      AMBLE_RETURN_IF_ERROR(to_.news->Advance(transaction_, news_));
    }
    return told;
  }

 private:
  /// Of a group or a walk: the next members, of whom those are taken who are in the thread.
  absl::StatusOr<PeoplePage> ListMany(int limit) {
    AMBLE_ASSIGN_OR_RETURN(
        const auto members,
        to_.facts->ListActive(transaction_, thread_.GroupOf(), news_.after, limit));
    PeoplePage page{.people = {}, .last = "", .ended = static_cast<int>(members.size()) < limit};
    if (members.empty()) return page;
    page.last = members.back().id;
    std::set<std::string> going;
    std::set<std::string> leaders;
    if (thread_.kind == ThreadKind::kWalk) {
      std::vector<std::string> ids;
      for (const Member& member : members) ids.push_back(member.id);
      AMBLE_ASSIGN_OR_RETURN(
          const auto found, to_.threads->ListGoing(transaction_, thread_.WalkOf(), std::move(ids)));
      AMBLE_ASSIGN_OR_RETURN(const auto walk, to_.facts->FindWalk(transaction_, thread_.WalkOf()));
      going = SetOf(found);
      if (walk) leaders = SetOf(walk->leaders);
    }
    std::set<std::string> people;
    for (const Member& member : members) {
      ThreadSituation situation{.member = member,
                                .going = going.contains(member.id),
                                .leads_walk = leaders.contains(member.id)};
      const auto access = AccessTo(thread_, situation);
      // Somebody may be a member twice.
      if (!access || member.person.empty() || !people.insert(member.person).second) continue;
      page.people.push_back({{member.id, member.person}, access->readable_from, {}});
    }
    AMBLE_ASSIGN_OR_RETURN(const auto blocks, to_.blocks->ListBetweenAll(
                                                  transaction_, {people.begin(), people.end()}));
    for (InThread& each : page.people) {
      const auto found = blocks.find(each.recipient.person);
      if (found != blocks.end()) each.veiled = found->second;
    }
    return page;
  }

  /// Of a member and the leaders, or of two: all.
  absl::StatusOr<PeoplePage> ListFew() {
    std::set<std::string> people;
    if (thread_.kind == ThreadKind::kLeader) {
      AMBLE_ASSIGN_OR_RETURN(const auto leaders,
                             to_.facts->ListLeaders(transaction_, thread_.GroupOf()));
      for (const Member& leader : leaders) people.insert(leader.person);
    }
    for (const std::string& id : {thread_.member, thread_.other}) {
      if (id.empty()) continue;
      AMBLE_ASSIGN_OR_RETURN(const auto member,
                             to_.facts->FindMember(transaction_, thread_.GroupOf(), id));
      if (member) people.insert(member->person);
    }
    PeoplePage page;
    for (const std::string& person : people) {
      if (person.empty()) continue;
      ThreadLookup lookup(to_, transaction_, person);
      AMBLE_ASSIGN_OR_RETURN(const auto standing, lookup.In(thread_));
      if (!standing) continue;
      page.people.push_back(
          {{standing->access.member.id, person}, standing->access.readable_from, standing->veiled});
    }
    return page;
  }

  absl::Status LeaveOutGuests(std::vector<InThread>& people) {
    std::vector<std::string> ids;
    for (const InThread& each : people) ids.push_back(each.recipient.person);
    AMBLE_ASSIGN_OR_RETURN(const auto known, to_.facts->FindPeople(transaction_, std::move(ids)));
    std::set<std::string> guests;
    for (const Person& person : known) {
      if (person.guest) guests.insert(person.id);
    }
    std::erase_if(people,
                  [&](const InThread& each) { return guests.contains(each.recipient.person); });
    return absl::OkStatus();
  }

  /// Leaves those who have something to read, and want to know.
  absl::Status FindUnread(std::vector<InThread>& people) {
    std::vector<std::string> ids;
    for (const InThread& each : people) ids.push_back(each.recipient.person);
    AMBLE_ASSIGN_OR_RETURN(readers_,
                           to_.news->FindReaders(transaction_, news_.thread, std::move(ids)));
    UnreadFinder unread(to_, transaction_, news_.thread);
    for (InThread& each : people) {
      const NewsReader& reader = readers_[each.recipient.person];
      if (reader.muted) continue;
      AMBLE_ASSIGN_OR_RETURN(each.first_unread,
                             unread.First(each.recipient.person, each.readable_from,
                                          reader.read_sequence, each.veiled));
    }
    std::erase_if(people, [&](const InThread& each) {
      return each.first_unread == 0 || each.first_unread > news_.sequence;
    });
    return absl::OkStatus();
  }

  /// Those who were told of what they still have not read, by something that was not given up, know
  /// that there is something: what is new is told with it.
  absl::StatusOr<int64_t> TellThose(const std::vector<InThread>& people) {
    std::vector<std::string> notices;
    std::vector<std::string> ids;
    for (const InThread& each : people) {
      const NewsReader& reader = readers_[each.recipient.person];
      if (each.first_unread > reader.told_sequence) continue;
      notices.push_back(reader.told_notice);
      ids.push_back(each.recipient.person);
    }
    AMBLE_ASSIGN_OR_RETURN(const auto dropped,
                           to_.news->ListDropped(transaction_, news_.thread.practice,
                                                 std::move(notices), std::move(ids)));
    const Notice notice = NoticeOf();
    std::vector<Wanted> wanted;
    std::map<std::string, NewsReader> told;
    for (const InThread& each : people) {
      const NewsReader& reader = readers_[each.recipient.person];
      const bool knows = each.first_unread <= reader.told_sequence &&
                         !dropped.contains({reader.told_notice, each.recipient.person});
      NewsReader next = reader;
      next.told_sequence = news_.sequence;
      if (!knows) {
        next.told_notice = notice.id;
        wanted.push_back({.telling = {.notice = &notice,
                                      .recipient = each.recipient,
                                      .due = notice.create_time,
                                      .personal = !VeilsBlocked(thread_.kind)}});
      }
      told.emplace(each.recipient.person, std::move(next));
    }
    if (!wanted.empty()) AMBLE_RETURN_IF_ERROR(to_.notices->AddAll(transaction_, {notice}));
    AMBLE_RETURN_IF_ERROR(Enqueue(to_, transaction_, wanted).status());
    AMBLE_RETURN_IF_ERROR(to_.news->SetTold(transaction_, news_.thread, told));
    return static_cast<int64_t>(wanted.size());
  }

  /// About the group alone: what is said about a walk is not among what was told of it.
  Notice NoticeOf() const {
    const absl::Time now = to_.clock->Now();
    return {.practice = news_.thread.practice,
            .id = news_.notice,
            .kind = NoticeKind::kMessages,
            .group = thread_.group,
            .thread = news_.thread.thread,
            .key = fmt::format("messages/{}/{}", news_.thread.thread, news_.sequence),
            .create_time = now,
            .stale_time = now + kNewsLifetime};
  }

  const Dependencies& to_;
  storage::Transaction& transaction_;
  ThreadNews news_;
  const Thread thread_;
  std::map<std::string, NewsReader> readers_;
};

absl::StatusOr<NewsTold> Page(const Dependencies& to, storage::Transaction& transaction,
                              int limit) {
  NewsTold told;
  AMBLE_ASSIGN_OR_RETURN(auto news, to.news->Claim(transaction));
  if (!news) return told;
  told.threads = 1;
  AMBLE_ASSIGN_OR_RETURN(auto thread, to.threads->Find(transaction, news->thread));
  if (!thread) {
    AMBLE_RETURN_IF_ERROR(to.news->End(transaction, *news));
    return told;
  }
  NewsPage page(to, transaction, *std::move(news), *std::move(thread));
  AMBLE_ASSIGN_OR_RETURN(told.people, page.Tell(limit));
  return told;
}

}  // namespace

absl::StatusOr<NewsTold> TellNews(const Dependencies& to, int page) {
  NewsTold told;
  const absl::Time now = to.clock->Now();
  bool work = false;
  AMBLE_RETURN_IF_ERROR(to.database->Read([&](storage::Transaction& transaction) -> absl::Status {
    AMBLE_ASSIGN_OR_RETURN(work, to.news->HasWork(transaction, now));
    return absl::OkStatus();
  }));
  if (!work) return told;
  // By itself: who writes in these threads does not wait for their people to be gone through.
  AMBLE_RETURN_IF_ERROR(to.database->Write([&](storage::Transaction& transaction) {
    return to.news->Begin(transaction, now, kThreadsPerTurn, *to.ids).status();
  }));
  AMBLE_RETURN_IF_ERROR(to.database->Write([&](storage::Transaction& transaction) -> absl::Status {
    AMBLE_ASSIGN_OR_RETURN(told, Page(to, transaction, page));
    return absl::OkStatus();
  }));
  return told;
}

}  // namespace amble::messaging
