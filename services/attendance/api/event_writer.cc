#include "services/attendance/api/event_writer.h"

#include <string>
#include <utility>
#include <vector>

#include "amble/attendance/v1/events.pb.h"
#include "services/attendance/api/conversions.h"
#include "services/platform/events/event_message.h"

namespace amble::attendance {
namespace {

/// Others know of people who were in twice only that one of the two does not come.
v1::ResponseState PublicState(ResponseState state) {
  return state == ResponseState::kUnanswered ? v1::RESPONSE_STATE_NOT_GOING
                                             : static_cast<v1::ResponseState>(state);
}

events::Event ToEvent(const ResponseChange& change) {
  v1::ResponseEvent event;
  event.set_practice(change.walk.practice);
  event.set_group(change.walk.group);
  event.set_walk(change.walk.walk);
  event.set_member(change.response.member);
  event.set_person(change.response.person);
  event.set_state(PublicState(change.response.state));
  event.set_promoted(change.promoted);
  event.set_walk_version(change.plan_version);
  if (change.response.offer_until) {
    event.set_offer_expire_microseconds(absl::ToUnixMicros(*change.response.offer_until));
  }
  return events::MakeEvent(event, ResponseName(change.walk, change.response.member),
                           change.response.version);
}

/// Once as the walk is closed, with its version; being excused comes later.
events::Event ToEvent(const Walk& walk, const Absence& absence, bool excused) {
  v1::AbsenceEvent event;
  event.set_practice(walk.id.practice);
  event.set_group(walk.id.group);
  event.set_walk(walk.id.walk);
  event.set_member(absence.member);
  event.set_person(absence.person);
  event.set_state(excused ? v1::PRESENCE_EXCUSED : v1::PRESENCE_ABSENT);
  return events::MakeEvent(event, WalkName(walk.id) + "/absences/" + absence.member,
                           walk.progress_version + (excused ? 1 : 0));
}

events::Event MinimumOf(const Walk& walk) {
  v1::MinimumEvent event;
  event.set_practice(walk.id.practice);
  event.set_group(walk.id.group);
  event.set_walk(walk.id.walk);
  event.set_reached(walk.MinimumReached());
  event.set_going(walk.turnout.going);
  event.set_minimum(walk.plan.minimum);
  event.set_walk_version(walk.plan_version);
  return events::MakeEvent(event, WalkName(walk.id) + "/minimum", walk.minimum_version);
}

}  // namespace

absl::Status EventWriter::ResponsesChanged(storage::Transaction& transaction,
                                           std::span<const ResponseChange> changes) {
  std::vector<events::Outbox::Entry> entries;
  entries.reserve(changes.size());
  for (const ResponseChange& change : changes) entries.push_back({ToEvent(change), change.call});
  return outbox_->AppendAll(transaction, std::move(entries));
}

absl::Status EventWriter::WalkProgressed(storage::Transaction& transaction, const Walk& walk,
                                         const rpc::CallContext* call) {
  v1::WalkProgressEvent event;
  event.set_practice(walk.id.practice);
  event.set_group(walk.id.group);
  event.set_walk(walk.id.walk);
  event.set_state(static_cast<v1::RollState>(walk.progress));
  event.set_start_microseconds(absl::ToUnixMicros(walk.started));
  if (walk.progress == Progress::kClosed) {
    event.set_close_microseconds(absl::ToUnixMicros(walk.closed));
  }
  return outbox_->Append(transaction,
                         events::MakeEvent(event, WalkName(walk.id), walk.progress_version), call);
}

absl::Status EventWriter::MembersMissed(storage::Transaction& transaction, const Walk& walk,
                                        std::span<const Absence> absences) {
  std::vector<events::Outbox::Entry> entries;
  entries.reserve(absences.size());
  for (const Absence& absence : absences) {
    entries.push_back({ToEvent(walk, absence, /*excused=*/false), nullptr});
  }
  return outbox_->AppendAll(transaction, std::move(entries));
}

absl::Status EventWriter::MembersExcused(storage::Transaction& transaction, const Walk& walk,
                                         std::span<const Absence> excused) {
  std::vector<events::Outbox::Entry> entries;
  entries.reserve(excused.size());
  for (const Absence& absence : excused) {
    entries.push_back({ToEvent(walk, absence, /*excused=*/true), nullptr});
  }
  return outbox_->AppendAll(transaction, std::move(entries));
}

absl::Status EventWriter::WalkOverdue(storage::Transaction& transaction, const Walk& walk,
                                      int stage) {
  v1::OverdueEvent event;
  event.set_practice(walk.id.practice);
  event.set_group(walk.id.group);
  event.set_walk(walk.id.walk);
  event.set_stage(stage);
  event.set_end_microseconds(absl::ToUnixMicros(walk.plan.end()));
  return outbox_->Append(transaction,
                         events::MakeEvent(event, WalkName(walk.id) + "/overdue", stage), nullptr);
}

absl::Status EventWriter::MinimumCrossed(storage::Transaction& transaction,
                                         std::span<const Walk* const> walks) {
  std::vector<events::Outbox::Entry> entries;
  entries.reserve(walks.size());
  for (const Walk* walk : walks) entries.push_back({MinimumOf(*walk), nullptr});
  return outbox_->AppendAll(transaction, std::move(entries));
}

}  // namespace amble::attendance
