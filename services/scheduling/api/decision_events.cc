#include "services/scheduling/api/decision_events.h"

#include "amble/attendance/v1/events.pb.h"
#include "amble/scheduling/v1/events.pb.h"
#include "services/platform/errors/errors.h"
#include "services/platform/events/event_message.h"
#include "services/platform/resources/resource_name.h"
#include "services/scheduling/api/conversions.h"

namespace amble::scheduling {

absl::Status DecisionEventWriter::LeadersDecide(storage::Transaction& transaction,
                                                const Walk& walk) {
  const auto& [practice, group, id] = walk.key;
  v1::DecisionEvent event;
  event.set_practice(practice);
  event.set_group(group);
  event.set_walk(id);
  event.set_decision(static_cast<v1::Decision>(walk.decision));
  event.set_start_microseconds(absl::ToUnixMicros(walk.start_time));
  const std::string name = resources::FormatName(kWalkPattern, {practice, group, id});
  return outbox_->Append(transaction, events::MakeEvent(event, name + "/decision", walk.version));
}

absl::Status ApplyMinimumEvent(DecisionRepository& decisions, storage::Transaction& transaction,
                               const events::Event& event) {
  if (!events::Holds<attendance::v1::MinimumEvent>(event)) return absl::OkStatus();
  AMBLE_ASSIGN_OR_RETURN(const auto told, events::ParseEvent<attendance::v1::MinimumEvent>(event));
  return decisions.Apply(transaction, {.walk = {told.practice(), told.group(), told.walk()},
                                       .reached = told.reached(),
                                       .walk_version = told.walk_version(),
                                       .version = event.version});
}

}  // namespace amble::scheduling
