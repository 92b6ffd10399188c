#include "services/scheduling/api/calendar_feed_events.h"

#include "amble/accounts/v1/events.pb.h"
#include "services/platform/errors/errors.h"
#include "services/platform/events/event_message.h"

namespace amble::scheduling {
namespace {

Discretion DiscretionOf(const accounts::v1::PersonState& person) {
  switch (person.discretion_choice()) {
    case accounts::v1::DISCRETION_BY_GROUP:
      return Discretion::kByGroup;
    case accounts::v1::DISCRETION_OFF:
      return Discretion::kOff;
    case accounts::v1::DISCRETION_UNSPECIFIED:
      // Versions before there was a choice told on and off alone.
      return person.discretion() ? Discretion::kOn : Discretion::kOff;
    default:
      return Discretion::kOn;
  }
}

}  // namespace

absl::Status ApplyAccountsEvent(DiscretionRepository& discretions,
                                storage::Transaction& transaction, const events::Event& event) {
  if (!events::Holds<accounts::v1::PersonState>(event)) return absl::OkStatus();
  AMBLE_ASSIGN_OR_RETURN(const auto person, events::ParseEvent<accounts::v1::PersonState>(event));
  return discretions.Apply(transaction, person.person(), DiscretionOf(person), event.version);
}

}  // namespace amble::scheduling
