#include "services/accounts/api/event_writer.h"

#include <string>
#include <utility>

#include "amble/accounts/v1/events.pb.h"
#include "services/accounts/api/conversions.h"
#include "services/platform/events/event_message.h"
#include "services/platform/resources/resource_name.h"

namespace amble::accounts {
absl::Status EventWriter::Changed(storage::Transaction& transaction, const Person& person,
                                  const rpc::CallContext* call) {
  v1::PersonState state;
  state.set_person(person.id);
  state.set_display_name(person.display_name);
  state.set_merged_into(person.merged_into);
  state.set_address_proved(!person.IsGuest());
  state.set_discretion(IsCareful(person.discretion));
  state.set_discretion_choice(static_cast<v1::Discretion>(person.discretion));
  state.set_locale(person.locale);
  state.set_time_zone(person.time_zone);
  return outbox_->Append(
      transaction,
      events::MakeEvent(state, resources::FormatName(kPersonPattern, {person.id}), person.version),
      call);
}

absl::Status EventWriter::Changed(storage::Transaction& transaction, const Practice& practice,
                                  const rpc::CallContext* call) {
  v1::PracticeState state;
  state.set_practice(practice.id);
  state.set_display_name(practice.display_name);
  state.set_time_zone(practice.time_zone);
  state.set_help(practice.help);
  return outbox_->Append(
      transaction,
      events::MakeEvent(state, resources::FormatName(kPracticePattern, {practice.id}),
                        practice.version),
      call);
}

absl::Status EventWriter::Changed(storage::Transaction& transaction, const Staff& staff,
                                  const rpc::CallContext* call) {
  v1::StaffState state;
  state.set_practice(staff.practice);
  state.set_staff(staff.id);
  state.set_person(staff.person);
  for (const StaffRole role : staff.roles) {
    state.add_roles(static_cast<api::v1::StaffRole>(role));
  }
  if (staff.credential_expire_time != absl::InfinitePast()) {
    state.set_credential_expire_microseconds(absl::ToUnixMicros(staff.credential_expire_time));
  }
  return outbox_->Append(
      transaction,
      events::MakeEvent(state, resources::FormatName(kStaffPattern, {staff.practice, staff.id}),
                        staff.version),
      call);
}

}  // namespace amble::accounts
