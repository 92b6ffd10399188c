#pragma once

#include <google/protobuf/message.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/status.h"

/// Proto3 JSON (https://protobuf.dev/programming-guides/json) in both directions, driven by
/// descriptors that are compiled into tables once. The reader is strict where JsonUtil is lenient:
/// what it accepts is JSON of RFC 8259, every value has the type of its field, and nothing is
/// dropped or overwritten in silence. Descriptors must live as long as the process, as those of
/// generated messages do. Safe from any thread.
namespace amble::gateway {

/// Objects and lists inside one another, the body itself included.
inline constexpr int kMaxJsonDepth = 32;
/// Keys in a whole body, those of maps included.
inline constexpr size_t kMaxJsonKeys = 10'000;
/// Elements of lists in a whole body.
inline constexpr size_t kMaxJsonElements = 50'000;

/// Reads a JSON object into `*out`, which is cleared first and unspecified after an error.
///
/// Fields go by lowerCamelCase or by their name in the proto; `null` leaves a field unset. int64
/// may be a string or an integer, an enum its name or a known number, bytes standard or URL-safe
/// base64. In a FieldMask camelCase becomes snake_case; whether its paths exist is for the service
/// to say.
///
/// Refusals are INVALID_ARGUMENT with reason FIELD_INVALID, FIELD_UNKNOWN (no such field) or
/// BODY_MALFORMED (not JSON; with the byte offset where known), and name the field as the client
/// spelled it: "walk.start.timeZone", "marks[2].state", "labels[de]".
absl::Status DecodeJson(std::string_view json, google::protobuf::Message* out);

/// Appends `message` as JSON to `*out`, which is unspecified after an error: INTERNAL when the
/// message holds what JSON cannot say (a Timestamp in year 10000, text that is not UTF-8).
///
/// Fields with default values are omitted, as proto3 JSON does: a field that is `optional`, in a
/// oneof or a message is written whenever it is set. Names are lowerCamelCase, 64-bit integers
/// strings, enums names, instants RFC 3339 in UTC, keys of maps sorted, so that the same message
/// gives the same bytes. `<` and `>` are escaped, so that a body is inert inside HTML.
absl::Status EncodeJson(const google::protobuf::Message& message, std::string* out);

/// As above for a message of `prototype`'s type in wire format. INTERNAL when `bytes` is none.
absl::Status EncodeJson(std::string_view bytes, const google::protobuf::Message& prototype,
                        std::string* out);

}  // namespace amble::gateway
