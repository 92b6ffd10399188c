#pragma once

#include "gateway/live/stream_format.h"

/// The ways in which streams of messages with a cursor (field 2, "cursor") are written.
namespace amble::gateway {

/// Server-Sent Events: the cursor is the event's id, and stands in its JSON as well. A heartbeat is
/// an id without an event, which browsers keep and do not show.
const StreamFormat& EventStream();

/// Connect's envelopes; a heartbeat is a message with nothing but its cursor.
const StreamFormat& ConnectJsonStream();
const StreamFormat& ConnectProtoStream();

/// gRPC-Web's frames and trailers, and the same in base64, each frame by itself.
const StreamFormat& GrpcWebStream();
const StreamFormat& GrpcWebTextStream();

/// Bare messages, the cursor's field first; the end is a google.rpc.Status, for the transport to
/// say, or nothing when all is well.
const StreamFormat& BareStream();

}  // namespace amble::gateway
