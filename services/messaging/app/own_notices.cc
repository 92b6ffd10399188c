#include "services/messaging/app/own_notices.h"

#include <map>
#include <optional>
#include <set>

#include "services/messaging/app/authorize.h"
#include "services/messaging/app/home_contact.h"
#include "services/messaging/app/keep_notices.h"
#include "services/messaging/app/time_words.h"
#include "services/platform/errors/errors.h"
#include "services/platform/idempotency/request_ledger.h"

namespace amble::messaging {
namespace {

/// What its kind is called, before the name of what it is about.
std::string_view Heading(NoticeKind kind) {
  switch (kind) {
    case NoticeKind::kInvitation:
      return "A walk is planned";
    case NoticeKind::kDayBefore:
      return "Tomorrow";
    case NoticeKind::kTwoHoursBefore:
      return "In two hours";
    case NoticeKind::kChanged:
      return "Changed";
    case NoticeKind::kCancelled:
      return "Cancelled";
    case NoticeKind::kOffered:
      return "A place is offered to you";
    case NoticeKind::kMovedUp:
      return "You have a place";
    case NoticeKind::kAbsence:
      return "We missed you";
    case NoticeKind::kAnnouncement:
      return "From your leaders";
    case NoticeKind::kMessages:
      return "New messages";
    case NoticeKind::kLook:
      return "Please look";
    case NoticeKind::kOverdue:
      return "Not back yet";
    case NoticeKind::kDecide:
      return "Please decide";
    case NoticeKind::kHomeContact:
      return "Still not back";
    case NoticeKind::kLetIn:
      return "You may walk with us now";
    case NoticeKind::kAsked:
      return "Somebody asks to walk with you";
    case NoticeKind::kNone:
      break;
  }
  return "Amble";
}

/// What the words are made of, looked up once for each walk and group.
class Facts {
 public:
  Facts(const Dependencies& dependencies, storage::Transaction& transaction)
      : to_(dependencies), transaction_(transaction) {}

  absl::StatusOr<std::optional<Walk>> FindWalk(const Notice& notice) {
    if (notice.walk.empty()) return std::nullopt;
    const auto known = walks_.find(notice.WalkOf());
    if (known != walks_.end()) return known->second;
    AMBLE_ASSIGN_OR_RETURN(auto walk, to_.facts->FindWalk(transaction_, notice.WalkOf()));
    return walks_[notice.WalkOf()] = std::move(walk);
  }
  absl::StatusOr<std::optional<Group>> FindGroup(const Notice& notice) {
    const auto known = groups_.find(notice.GroupOf());
    if (known != groups_.end()) return known->second;
    AMBLE_ASSIGN_OR_RETURN(auto group, to_.facts->FindGroup(transaction_, notice.GroupOf()));
    return groups_[notice.GroupOf()] = std::move(group);
  }

 private:
  const Dependencies& to_;
  storage::Transaction& transaction_;
  std::map<WalkKey, std::optional<Walk>> walks_;
  std::map<GroupKey, std::optional<Group>> groups_;
};

}  // namespace

WordedNotice InWords(OwnNotice own, const std::optional<Walk>& walk,
                     const std::optional<Group>& group, const std::string& time_zone,
                     absl::Time now) {
  const Notice& notice = own.notice;
  const bool of_walk = walk && !IsOfAdmission(notice.kind);
  const std::string about = of_walk ? walk->title : group ? group->title : "";
  WordedNotice worded;
  worded.title = std::string(Heading(notice.kind));
  if (!about.empty()) worded.title += ": " + about;
  if (notice.kind == NoticeKind::kAnnouncement) {
    worded.text = notice.text;
  } else if (of_walk) {
    worded.text = WhenInWords(walk->start, absl::Minutes(walk->duration_minutes),
                              ZoneNamed(time_zone, walk->time_zone), now);
    if (!walk->area.empty()) worded.text += ", " + walk->area;
    worded.text += ".";
    if (notice.kind == NoticeKind::kAbsence) worded.text += " There is nothing to explain.";
    if (notice.kind == NoticeKind::kHomeContact) {
      worded.text += AddressIn(walk->home_contact).empty() ? " Please ring the home contact: "
                                                           : " The home contact is told by mail: ";
      worded.text += walk->home_contact;
    }
    if (walk->cancelled) worded.text += " It will not be.";
    if (walk->cancelled && !walk->cancel_reason.empty()) {
      worded.text += "\n" + walk->cancel_reason;
    }
  }
  worded.own = std::move(own);
  return worded;
}

absl::StatusOr<OwnNoticePage> ListNotices::operator()(const rpc::CallContext& call,
                                                      const OwnPlace& after, int limit) const {
  const absl::Time now = to_.clock->Now();
  const absl::Time since = now - kNoticesKept;
  const std::string& person = call.principal.person;
  const std::optional<GroupKey> group = GroupOfGuest(call.principal);
  OwnNoticePage page;
  AMBLE_RETURN_IF_ERROR(to_.database->Read([&](storage::Transaction& transaction) -> absl::Status {
    page = {};
    AMBLE_ASSIGN_OR_RETURN(
        auto own, to_.notices->ListOfPerson(transaction, person, group, since, after, limit + 1));
    AMBLE_ASSIGN_OR_RETURN(page.unseen_count, to_.notices->CountUnseen(transaction, person, group,
                                                                       since, kMostUnseen));
    AMBLE_ASSIGN_OR_RETURN(const auto known, to_.facts->FindPerson(transaction, person));
    page.more = static_cast<int>(own.size()) > limit;
    if (page.more) own.pop_back();
    Facts facts(to_, transaction);
    for (OwnNotice& one : own) {
      AMBLE_ASSIGN_OR_RETURN(const auto walk, facts.FindWalk(one.notice));
      AMBLE_ASSIGN_OR_RETURN(const auto its_group, facts.FindGroup(one.notice));
      page.notices.push_back(
          InWords(std::move(one), walk, its_group, known ? known->time_zone : "", now));
    }
    return absl::OkStatus();
  }));
  return page;
}

absl::Status MarkNoticesSeen::operator()(
    const rpc::CallContext& call,
    const std::vector<std::pair<std::string, std::string>>& notices) const {
  std::map<std::string, std::set<std::string>> by_practice;
  for (const auto& [practice, notice] : notices) by_practice[practice].insert(notice);
  const absl::Time now = to_.clock->Now();
  return to_.database->Write([&](storage::Transaction& transaction) {
    return idempotency::Once(transaction, call.request, now,
                             [&]() -> absl::StatusOr<std::string> {
                               for (const auto& [practice, ids] : by_practice) {
                                 AMBLE_RETURN_IF_ERROR(MarkSeen(transaction, call, practice,
                                                                {ids.begin(), ids.end()}, now));
                               }
                               return "";
                             })
        .status();
  });
}

absl::Status MarkNoticesSeen::MarkSeen(storage::Transaction& transaction,
                                       const rpc::CallContext& call, const std::string& practice,
                                       const std::vector<std::string>& notices,
                                       absl::Time now) const {
  const std::string& person = call.principal.person;
  AMBLE_ASSIGN_OR_RETURN(const int64_t own,
                         to_.notices->CountOwn(transaction, person, practice, notices));
  if (own != static_cast<int64_t>(notices.size())) return NotFound("notice");
  return to_.notices->MarkSeen(transaction, person, practice, notices, now);
}

}  // namespace amble::messaging
