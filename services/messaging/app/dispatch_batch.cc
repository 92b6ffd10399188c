#include "services/messaging/app/dispatch_batch.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "services/messaging/app/still_true.h"
#include "services/messaging/app/thread_news.h"
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
  for (const Group& group : Groups()) {
    if (!context_.may_begin()) {
      for (const ClaimedDispatch* claimed : group) Conclude(*claimed, GivenBack());
      continue;
    }
    AMBLE_RETURN_IF_ERROR(TellGroup(group));
    if (conclusions_.size() >= context_.options.conclude_after) AMBLE_RETURN_IF_ERROR(WriteDown());
  }
  return WriteDown();
}

absl::Status DispatchBatch::Prepare() {
  AMBLE_RETURN_IF_ERROR(FindFacts());
  const std::vector<std::string> people = PeopleByMail();
  if (people.empty()) return absl::OkStatus();
  AMBLE_RETURN_IF_ERROR(AddSecrets(people));
  auto contacts = context_.parts.contacts->Find(people);
  contacts_status_ = contacts.status();
  if (contacts.ok()) contacts_ = *std::move(contacts);
  return absl::OkStatus();
}

absl::Status DispatchBatch::FindFacts() {
  return context_.to.database->Read([&](storage::Transaction& transaction) -> absl::Status {
    AMBLE_ASSIGN_OR_RETURN(facts_, DispatchFacts::Read(context_.to, transaction, dispatches_));
    AMBLE_ASSIGN_OR_RETURN(secrets_,
                           context_.to.preferences->FindSecrets(transaction, PeopleByMail()));
    return absl::OkStatus();
  });
}

std::vector<std::string> DispatchBatch::PeopleByMail() const {
  std::set<std::string> people;
  for (const auto& [dispatch, notice] : dispatches_) {
    if (IsHomeContact(dispatch.person)) continue;
    if (dispatch.channel == Channel::kEmail) people.insert(PresentOf(dispatch));
  }
  return {people.begin(), people.end()};
}

absl::Status DispatchBatch::AddSecrets(const std::vector<std::string>& people) {
  std::map<std::string, std::string> missing;
  for (const std::string& person : people) {
    if (!secrets_.contains(person)) missing[person] = context_.to.ids->NewSecret();
  }
  if (missing.empty()) return absl::OkStatus();
  return context_.to.database->Write([&](storage::Transaction& transaction) -> absl::Status {
    AMBLE_RETURN_IF_ERROR(context_.to.preferences->AddSecrets(transaction, missing));
    // A rival's may have come first.
    AMBLE_ASSIGN_OR_RETURN(secrets_, context_.to.preferences->FindSecrets(transaction, people));
    return absl::OkStatus();
  });
}

DispatchBatch::Result DispatchBatch::GivenBack() {
  return {.outcome = Outcome::kAgain, .again_after = absl::ZeroDuration()};
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
  AMBLE_RETURN_IF_ERROR(
      context_.to.database->Read([&](storage::Transaction& transaction) -> absl::Status {
        held.clear();
        for (const ClaimedDispatch* claimed : group) {
          const std::string& present = PresentOf(claimed->dispatch);
          AMBLE_ASSIGN_OR_RETURN(const auto versions, context_.to.dispatches->Look(
                                                          transaction, claim_, *claimed, present));
          if (!versions) continue;
          held.push_back(Check(*claimed, *versions));
          if (claimed->notice.kind == NoticeKind::kMessages && !held.back().not_told) {
            AMBLE_ASSIGN_OR_RETURN(const std::string_view why,
                                   WhyNoNews(context_.to, transaction, claimed->notice,
                                             claimed->dispatch.person, present));
            if (!why.empty()) held.back().not_told = {Outcome::kDropped, why};
          }
          if (claimed->dispatch.channel != Channel::kPush) continue;
          AMBLE_ASSIGN_OR_RETURN(held.back().devices,
                                 context_.to.preferences->ListDevices(transaction, {present}));
        }
        return absl::OkStatus();
      }));
  return held;
}

DispatchBatch::Checked DispatchBatch::Check(const ClaimedDispatch& claimed,
                                            const FactVersions& now) const {
  const auto& [dispatch, notice] = claimed;
  Checked checked{.claimed = &claimed};
  if (now != facts_.VersionsOf(claimed)) {
    checked.not_told = GivenBack();  // to be told as things are now
    return checked;
  }
  const Preferences preferences = facts_.PreferencesOf(PresentOf(dispatch));
  checked.telling = facts_.TellingOf(claimed);
  checked.bounced_address = preferences.bounced_address;
  const std::string_view untrue = WhyUntrue(notice, checked.telling.walk, facts_.MemberOf(claimed),
                                            checked.telling.state, Now());
  const std::string_view unwanted = WhyUnwanted(dispatch, notice.kind, preferences);
  if (!untrue.empty()) {
    checked.not_told = {Outcome::kDropped, untrue};
  } else if (!unwanted.empty()) {
    // Who is told by nothing at all is for a leader to ring.
    checked.not_told = {Outcome::kFailed, unwanted};
  }
  return checked;
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
