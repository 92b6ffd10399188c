#pragma once

#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"
#include "services/platform/events/event.h"

/// Events whose payload is a message of protobuf, which its full name tells.
namespace amble::events {

/// The event that says `message` of `aggregate`, in the aggregate's `version`.
inline Event MakeEvent(const google::protobuf::Message& message, std::string aggregate,
                       int64_t version) {
  Event event;
  event.type = message.GetDescriptor()->full_name();
  event.aggregate = std::move(aggregate);
  event.version = version;
  event.payload = message.SerializeAsString();
  return event;
}

template <typename Message>
bool Holds(const Event& event) {
  return event.type == Message::descriptor()->full_name();
}

/// The payload as `Message`, which the event holds; INVALID_ARGUMENT when it is damaged.
template <typename Message>
absl::StatusOr<Message> ParseEvent(const Event& event) {
  Message message;
  if (!message.ParseFromString(event.payload)) {
    return absl::InvalidArgumentError("The event's payload is no " + event.type);
  }
  return message;
}

}  // namespace amble::events
