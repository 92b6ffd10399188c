#pragma once

#include <google/protobuf/message.h>
#include <simdjson.h>

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "gateway/json/json_path.h"
#include "gateway/json/message_table.h"
#include "services/platform/errors/reason.h"

namespace amble::gateway {

/// Reads one body; use it once. On-Demand hands out each token a single time, in order, so every
/// function here takes its value or fails, and nothing goes unread (and so unchecked).
class Decoder {
 public:
  /// `json` must outlive the decoder and `document` come from it.
  Decoder(std::string_view json, simdjson::ondemand::document* document)
      : json_(json), document_(document) {}

  absl::Status DecodeBody(const MessageTable& table, google::protobuf::Message* out);

 private:
  using Value = simdjson::ondemand::value;
  using Object = simdjson::ondemand::object;
  using Array = simdjson::ondemand::array;
  using Type = simdjson::ondemand::json_type;
  using Message = google::protobuf::Message;

  absl::Status DecodeObject(Object object, const MessageTable& table, Message* out);
  absl::Status DecodeField(Value value, const FieldEntry& entry, Message* out);
  absl::Status DecodeList(Value value, const FieldEntry& entry, Message* out);
  absl::Status DecodeMap(Value value, const FieldEntry& entry, Message* out);
  absl::Status DecodeMapKey(std::string_view key, const FieldEntry& entry, Message* map_entry);
  absl::Status DecodeSingle(Value value, const FieldEntry& entry, Message* out);
  absl::Status DecodeMessage(Value value, const MessageTable& table, Message* out);

  absl::Status ReadType(Value value, Type* type);
  absl::Status ReadString(Value value, std::string_view* text);
  absl::Status ReadBool(Value value, bool* out);
  template <typename Integer>
  absl::Status ReadInteger(Value value, Integer* out);
  absl::Status ReadDouble(Value value, double* out);
  absl::Status ReadFloat(Value value, float* out);
  absl::Status ReadEnum(Value value, const FieldEntry& entry, int* out);
  absl::Status ReadBytes(Value value, std::string* out);

  absl::Status Enter();
  absl::Status CountKey();
  absl::Status Refuse(std::string_view description, Reason reason = Reason::kFieldInvalid) const;
  absl::Status Malformed(simdjson::error_code error);

  std::string_view json_;
  simdjson::ondemand::document* document_;
  const PathFrame* path_ = nullptr;
  int depth_ = 0;
  size_t keys_ = 0;
  size_t elements_ = 0;
};

}  // namespace amble::gateway
