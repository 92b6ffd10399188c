#pragma once

#include <string>
#include <vector>

#include "services/messaging/app/dependencies.h"
#include "services/messaging/domain/notice.h"

/// What tests look at: everything that anybody was told.
namespace amble::messaging {

/// A dispatch and what it tells.
struct Sent {
  NoticeKind kind = NoticeKind::kNone;
  std::string key;  ///< the notice's
  std::string group;
  std::string walk;
  absl::Time walk_start;
  std::string person;
  Channel channel = Channel::kNone;
  DispatchState state = DispatchState::kWaiting;
  absl::Time due;
  std::string message_id;
};

/// All dispatches, by kind, person and due.
std::vector<Sent> AllSent(storage::Database& database);
/// Those of them in `state`, each as "6 mia": the number of the kind, and the person.
std::vector<std::string> SentIn(storage::Database& database, DispatchState state);

/// A delivery and what it tells.
struct Heard {
  NoticeKind kind = NoticeKind::kNone;
  std::string key;
  std::string walk;
  std::string person;
  DeliveryState state = DeliveryState::kWaiting;
  std::string failure;
};

/// All deliveries, by kind and person.
std::vector<Heard> AllHeard(storage::Database& database);

/// Lets fire what is due, goes through all recipients, and tells of what is new in threads.
absl::Status Work(const Dependencies& dependencies);

}  // namespace amble::messaging
