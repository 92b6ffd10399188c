#pragma once

#include "amble/events/v1/event_feed.pb.h"
#include "services/platform/events/event.h"

/// Batches as they travel between services.
namespace amble::events {

/// How many bytes of events one reply holds, so that it fits gRPC's limit of 4 MiB on a message
/// even when its last event is of the largest size (see outbox.h).
inline constexpr size_t kLargestReplyBytes = size_t{2} << 20;

/// Leaves out what exceeds kLargestReplyBytes; the cursor then points to the last event within.
v1::ReadResponse ToProto(Batch batch);
Batch FromProto(v1::ReadResponse response);

v1::Cursor ToProto(const Cursor& cursor);
Cursor FromProto(const v1::Cursor& cursor);

}  // namespace amble::events
