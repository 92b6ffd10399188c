#include "services/groups/api/event_writer.h"

#include <string>

#include "amble/groups/v1/events.pb.h"
#include "services/groups/api/conversions.h"
#include "services/platform/events/event_message.h"

namespace amble::groups {

absl::Status EventWriter::Changed(storage::Transaction& transaction, const Group& group,
                                  const rpc::CallContext* call) {
  v1::GroupEvent event;
  event.set_practice(group.key.practice);
  event.set_group(group.key.group);
  event.set_title(group.title);
  event.set_kind(static_cast<v1::GroupKind>(group.kind));
  event.set_time_zone(group.time_zone);
  event.set_agreement_version(group.agreement.version);
  event.set_free_places(static_cast<v1::FreePlaces>(group.free_places));
  event.set_offer_minutes(group.offer_minutes);
  event.set_archived(group.archived());
  return outbox_->Append(transaction, events::MakeEvent(event, NameOf(group.key), group.version),
                         call);
}

absl::Status EventWriter::Changed(storage::Transaction& transaction, const Member& member,
                                  const rpc::CallContext* call) {
  v1::MemberEvent event;
  event.set_practice(member.group.practice);
  event.set_group(member.group.group);
  event.set_member(member.id);
  event.set_person(member.person);
  event.set_role(static_cast<v1::MemberRole>(member.role));
  event.set_state(static_cast<v1::MemberState>(member.state));
  event.set_walking_name(member.walking_name);
  event.set_agreement_version(member.agreement_version);
  event.set_merged_into(member.merged_into);
  if (member.state == MemberState::kActive && member.asked.given()) {
    event.set_asked_walk(member.asked.walk);
    event.set_asked_answer(static_cast<v1::InvitationAnswer>(member.asked.answer));
  }
  event.set_let_in(member.let_in);
  return outbox_->Append(transaction, events::MakeEvent(event, NameOf(member), member.version),
                         call);
}

absl::Status EventWriter::Changed(storage::Transaction& transaction, const Separation& separation,
                                  const rpc::CallContext* call) {
  v1::SeparationEvent event;
  event.set_practice(separation.practice);
  event.set_separation(separation.id);
  event.set_person_a(separation.a.person);
  event.set_person_b(separation.b.person);
  event.set_kind(static_cast<v1::SeparationKind>(separation.kind));
  return outbox_->Append(transaction,
                         events::MakeEvent(event, NameOf(separation), separation.version), call);
}

absl::Status EventWriter::Changed(storage::Transaction& transaction, const ClashRecord& clash,
                                  const rpc::CallContext* call) {
  v1::ClashEvent event;
  event.set_practice(clash.group.practice);
  event.set_group(clash.group.group);
  event.set_walk(clash.walk);
  event.set_separation(clash.separation);
  event.set_open(clash.open);
  event.set_occurrence(clash.occurrence);
  if (clash.open) event.set_end_microseconds(absl::ToUnixMicros(clash.end_time));
  for (const Witness& witness : clash.witnesses) {
    v1::ClashWitness& added = *event.add_witnesses();
    added.set_id(witness.id);
    added.set_person(witness.person);
  }
  return outbox_->Append(transaction, events::MakeEvent(event, NameOf(clash), clash.version), call);
}

}  // namespace amble::groups
