#include "services/messaging/app/dispatch_batch.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "services/messaging/app/still_true.h"
#include "services/messaging/domain/failure.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

using Outcome = Conclusion::Outcome;

constexpr int64_t kMostDoublings = 30;

/// Why a person does not want to be told so any more, in a word of ours; empty: they do.
std::string_view WhyUnwanted(const Dispatch& dispatch, NoticeKind kind,
                             const Preferences& preferences) {
  const KindPreference wanted = preferences.For(kind);
  if (dispatch.channel == Channel::kPush) return wanted.push ? "" : failure::kPushTurnedOff;
  if (preferences.no_mail_at_all) return failure::kNoMailAtAll;
  return wanted.email ? "" : failure::kMailTurnedOff;
}

}  // namespace

absl::Status DispatchBatch::Tell() {
  AMBLE_RETURN_IF_ERROR(Prepare());
  const absl::Time latest_start = claimed_ + context_.options.lease / 2;
  for (const Group& group : Groups()) {
    if (context_.stopping() || Now() > latest_start) {
      for (const ClaimedDispatch* claimed : group) {
        Conclude(*claimed, {.outcome = Outcome::kAgain, .again_after = absl::ZeroDuration()});
      }
      continue;
    }
    AMBLE_RETURN_IF_ERROR(TellGroup(group));
    if (conclusions_.size() >= context_.options.conclude_after) AMBLE_RETURN_IF_ERROR(WriteDown());
  }
  return WriteDown();
}

const std::string& DispatchBatch::PresentOf(const Dispatch& dispatch) const {
  const auto found = present_.find(dispatch.person);
  return found == present_.end() ? dispatch.person : found->second;
}

absl::Status DispatchBatch::Prepare() {
  AMBLE_RETURN_IF_ERROR(FindPeople());
  std::set<std::string> by_mail;
  for (const auto& [dispatch, notice] : dispatches_) {
    if (dispatch.channel == Channel::kEmail) by_mail.insert(PresentOf(dispatch));
  }
  if (by_mail.empty()) return absl::OkStatus();
  const std::vector<std::string> people(by_mail.begin(), by_mail.end());
  AMBLE_RETURN_IF_ERROR(FindSecrets(people));
  auto contacts = context_.parts.contacts->Find(people);
  contacts_status_ = contacts.status();
  if (contacts.ok()) contacts_ = *std::move(contacts);
  return absl::OkStatus();
}

absl::Status DispatchBatch::FindPeople() {
  std::set<std::string> people;
  for (const auto& [dispatch, notice] : dispatches_) people.insert(dispatch.person);
  return context_.to.database->Read([&](storage::Transaction& transaction) -> absl::Status {
    AMBLE_ASSIGN_OR_RETURN(const auto known, context_.to.facts->FindPeople(
                                                 transaction, {people.begin(), people.end()}));
    for (const Person& person : known) {
      if (!person.merged_into.empty()) present_[person.id] = person.merged_into;
    }
    return absl::OkStatus();
  });
}

absl::Status DispatchBatch::FindSecrets(const std::vector<std::string>& people) {
  const auto find = [&](storage::Transaction& transaction) -> absl::Status {
    AMBLE_ASSIGN_OR_RETURN(secrets_, context_.to.preferences->FindSecrets(transaction, people));
    return absl::OkStatus();
  };
  AMBLE_RETURN_IF_ERROR(context_.to.database->Read(find));
  std::map<std::string, std::string> missing;
  for (const std::string& person : people) {
    if (!secrets_.contains(person)) missing[person] = context_.to.ids->NewSecret();
  }
  if (missing.empty()) return absl::OkStatus();
  return context_.to.database->Write([&](storage::Transaction& transaction) -> absl::Status {
    AMBLE_RETURN_IF_ERROR(context_.to.preferences->AddSecrets(transaction, missing));
    return find(transaction);  // a rival's may have come first
  });
}

std::vector<DispatchBatch::Group> DispatchBatch::Groups() const {
  std::vector<Group> groups;
  for (const ClaimedDispatch& claimed : dispatches_) {
    const Dispatch& dispatch = claimed.dispatch;
    const Dispatch* last = groups.empty() ? nullptr : &groups.back().front()->dispatch;
    const bool joins = last != nullptr && last->digest && dispatch.digest &&
                       last->person == dispatch.person && last->channel == dispatch.channel;
    if (!joins) groups.emplace_back();
    groups.back().push_back(&claimed);
  }
  return groups;
}

absl::Status DispatchBatch::TellGroup(const Group& group) {
  AMBLE_ASSIGN_OR_RETURN(std::vector<Checked> held, CheckHeld(group));
  for (const Checked& checked : held) {
    if (checked.not_told) Conclude(*checked.claimed, *checked.not_told);
  }
  std::erase_if(held, [](const Checked& checked) { return checked.not_told.has_value(); });
  if (held.empty()) return absl::OkStatus();
  const bool by_mail = held.front().claimed->dispatch.channel == Channel::kEmail;
  const Result result = by_mail ? Mail(held) : Push(held.front());
  for (const Checked& checked : held) Conclude(*checked.claimed, result);
  return absl::OkStatus();
}

absl::StatusOr<std::vector<DispatchBatch::Checked>> DispatchBatch::CheckHeld(const Group& group) {
  std::vector<Checked> held;
  std::vector<std::string> ids;
  for (const ClaimedDispatch* claimed : group) ids.push_back(claimed->dispatch.id);
  AMBLE_RETURN_IF_ERROR(
      context_.to.database->Read([&](storage::Transaction& transaction) -> absl::Status {
        held.clear();
        AMBLE_ASSIGN_OR_RETURN(const auto still,
                               context_.to.dispatches->Held(transaction, claim_, ids));
        for (const ClaimedDispatch* claimed : group) {
          if (std::find(still.begin(), still.end(), claimed->dispatch.id) == still.end()) continue;
          AMBLE_ASSIGN_OR_RETURN(Checked checked, Check(transaction, *claimed));
          held.push_back(std::move(checked));
        }
        return absl::OkStatus();
      }));
  return held;
}

absl::StatusOr<DispatchBatch::Checked> DispatchBatch::Check(storage::Transaction& transaction,
                                                            const ClaimedDispatch& claimed) {
  const auto& [dispatch, notice] = claimed;
  Checked checked{.claimed = &claimed};
  PersonalNotice& telling = checked.telling;
  telling.notice = notice;
  AMBLE_RETURN_IF_ERROR(FindFacts(transaction, checked));
  std::optional<Member> member;
  if (!notice.group.empty()) {
    AMBLE_ASSIGN_OR_RETURN(
        member, context_.to.facts->FindMember(transaction, notice.GroupOf(), dispatch.member));
  }
  const std::string& person = PresentOf(dispatch);
  AMBLE_ASSIGN_OR_RETURN(const Preferences preferences,
                         context_.to.preferences->Find(transaction, person));
  telling.calendar_files = preferences.calendar_files;
  checked.bounced_address = preferences.bounced_address;
  if (dispatch.channel == Channel::kPush) {
    AMBLE_ASSIGN_OR_RETURN(checked.devices,
                           context_.to.preferences->ListDevices(transaction, {person}));
  }
  const std::string_view untrue = WhyUntrue(notice, telling.walk, member, telling.state, Now());
  const std::string_view unwanted = WhyUnwanted(dispatch, notice.kind, preferences);
  if (!untrue.empty()) {
    checked.not_told = {Outcome::kDropped, untrue};
  } else if (!unwanted.empty()) {
    // Who is told by nothing at all is for a leader to ring.
    checked.not_told = {Outcome::kFailed, unwanted};
  }
  return checked;
}

absl::Status DispatchBatch::FindFacts(storage::Transaction& transaction, Checked& checked) {
  FactRepository& facts = *context_.to.facts;
  const Dispatch& dispatch = checked.claimed->dispatch;
  PersonalNotice& telling = checked.telling;
  const Notice& notice = telling.notice;
  AMBLE_ASSIGN_OR_RETURN(auto person, facts.FindPerson(transaction, PresentOf(dispatch)));
  telling.person = std::move(person).value_or(Person{.id = PresentOf(dispatch)});
  AMBLE_ASSIGN_OR_RETURN(telling.practice, facts.FindPractice(transaction, notice.practice));
  if (notice.group.empty()) return absl::OkStatus();
  AMBLE_ASSIGN_OR_RETURN(telling.group, facts.FindGroup(transaction, notice.GroupOf()));
  if (notice.walk.empty()) return absl::OkStatus();
  AMBLE_ASSIGN_OR_RETURN(telling.walk, facts.FindWalk(transaction, notice.WalkOf()));
  AMBLE_ASSIGN_OR_RETURN(const auto response,
                         facts.FindResponse(transaction, notice.WalkOf(), dispatch.member));
  if (response) telling.state = response->state;
  return absl::OkStatus();
}

absl::Duration DispatchBatch::Pause(int64_t attempts) const {
  const double doublings = std::exp2(std::clamp<int64_t>(attempts - 1, 0, kMostDoublings));
  const absl::Duration whole =
      std::min(context_.options.first_pause * doublings, context_.options.longest_pause);
  return whole * (0.5 + 0.5 * context_.options.jitter());
}

void DispatchBatch::Conclude(const ClaimedDispatch& claimed, const Result& result) {
  const Dispatch& dispatch = claimed.dispatch;
  Conclusion conclusion{dispatch.id, result.outcome, std::string(result.failure)};
  if (result.outcome == Outcome::kAgain) {
    conclusion.due = Now() + result.again_after.value_or(Pause(dispatch.attempts));
    // What was tried until it was too late is no secret: a leader can ring.
    if (conclusion.due >= dispatch.stale_time) conclusion.outcome = Outcome::kFailed;
    if (conclusion.due >= dispatch.stale_time && conclusion.failure.empty()) {
      conclusion.failure = failure::kTooLate;
    }
  }
  conclusions_.push_back(std::move(conclusion));
  concluded_.push_back(&claimed);
}

absl::Status DispatchBatch::WriteDown() {
  if (conclusions_.empty()) return absl::OkStatus();
  const absl::Time now = Now();
  AMBLE_RETURN_IF_ERROR(
      context_.to.database->Write([&](storage::Transaction& transaction) -> absl::Status {
        AMBLE_RETURN_IF_ERROR(
            context_.to.dispatches->Conclude(transaction, claim_, conclusions_, now).status());
        return NoteAddresses(transaction);
      }));
  for (size_t i = 0; context_.options.concluded && i < conclusions_.size(); ++i) {
    const Dispatch& dispatch = concluded_[i]->dispatch;
    context_.options.concluded(dispatch.channel, conclusions_[i].outcome, now - dispatch.due);
  }
  conclusions_.clear();
  concluded_.clear();
  new_bounces_.clear();
  ended_devices_.clear();
  return absl::OkStatus();
}

absl::Status DispatchBatch::NoteAddresses(storage::Transaction& transaction) const {
  for (const auto& [person, hash] : new_bounces_) {
    AMBLE_ASSIGN_OR_RETURN(Preferences preferences,
                           context_.to.preferences->Lock(transaction, person));
    preferences.bounced_address = hash;
    ++preferences.version;
    AMBLE_RETURN_IF_ERROR(context_.to.preferences->Save(transaction, person, preferences));
  }
  for (const std::string& device : ended_devices_) {
    AMBLE_RETURN_IF_ERROR(context_.to.preferences->DeleteDevice(transaction, device).status());
  }
  return absl::OkStatus();
}

}  // namespace amble::messaging
