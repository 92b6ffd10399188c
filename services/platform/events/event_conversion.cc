#include "services/platform/events/event_conversion.h"

#include <utility>

namespace amble::events {
namespace {

v1::Event ToProto(Event event) {
  v1::Event proto;
  proto.set_id(std::move(event.id));
  proto.set_position(event.position);
  proto.set_type(std::move(event.type));
  proto.set_aggregate(std::move(event.aggregate));
  proto.set_version(event.version);
  proto.set_payload(std::move(event.payload));
  proto.set_write_time_microseconds(absl::ToUnixMicros(event.write_time));
  return proto;
}

Event FromProto(v1::Event& proto) {
  return {.id = std::move(*proto.mutable_id()),
          .position = proto.position(),
          .type = std::move(*proto.mutable_type()),
          .aggregate = std::move(*proto.mutable_aggregate()),
          .version = proto.version(),
          .payload = std::move(*proto.mutable_payload()),
          .write_time = absl::FromUnixMicros(proto.write_time_microseconds())};
}

}  // namespace

v1::Cursor ToProto(const Cursor& cursor) {
  v1::Cursor proto;
  proto.set_epoch(cursor.epoch);
  proto.set_position(cursor.position);
  return proto;
}

Cursor FromProto(const v1::Cursor& cursor) { return {cursor.epoch(), cursor.position()}; }

v1::ReadResponse ToProto(Batch batch) {
  v1::ReadResponse response;
  response.set_reset(batch.reset);
  response.mutable_events()->Reserve(static_cast<int>(batch.events.size()));
  bool complete = true;
  size_t bytes = 0;
  for (Event& event : batch.events) {
    if (bytes >= kLargestReplyBytes) {
      complete = false;
      break;
    }
    batch.cursor.position = event.position;
    *response.add_events() = ToProto(std::move(event));
    bytes += response.events().rbegin()->ByteSizeLong();
  }
  *response.mutable_cursor() = ToProto(batch.cursor);
  response.set_at_head(batch.at_head && complete);
  return response;
}

Batch FromProto(v1::ReadResponse response) {
  Batch batch;
  batch.events.reserve(response.events_size());
  for (v1::Event& event : *response.mutable_events()) batch.events.push_back(FromProto(event));
  batch.cursor = FromProto(response.cursor());
  batch.reset = response.reset();
  batch.at_head = response.at_head();
  return batch;
}

}  // namespace amble::events
