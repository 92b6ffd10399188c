#include <utility>
#include <vector>

#include "gateway/json/decoder.h"
#include "gateway/json/well_known.h"
#include "services/platform/errors/errors.h"

namespace amble::gateway {

absl::Status Decoder::DecodeMessage(Value value, const MessageTable& table, Message* out) {
  const auto* const reflection = out->GetReflection();
  std::string_view text;
  switch (table.shape) {
    case MessageShape::kObject: {
      Type type;
      AMBLE_RETURN_IF_ERROR(ReadType(value, &type));
      if (type != Type::object) return Refuse("Must be an object.");
      Object object;
      if (auto error = value.get_object().get(object)) return Malformed(error);
      return DecodeObject(object, table, out);
    }
    case MessageShape::kWrapper:
      return DecodeSingle(value, table.fields[0], out);
    case MessageShape::kTimestamp:
    case MessageShape::kDuration: {
      const bool is_timestamp = table.shape == MessageShape::kTimestamp;
      SecondsAndNanos time;
      AMBLE_RETURN_IF_ERROR(ReadString(value, &text));
      if (!(is_timestamp ? ParseTimestamp(text, &time) : ParseDuration(text, &time))) {
        return Refuse(is_timestamp ? "Must be an instant such as \"2027-03-23T10:00:00Z\"."
                                   : "Must be a duration such as \"1.5s\".");
      }
      reflection->SetInt64(out, table.fields[0].field, time.seconds);
      reflection->SetInt32(out, table.fields[1].field, time.nanos);
      return absl::OkStatus();
    }
    case MessageShape::kFieldMask: {
      std::vector<std::string> paths;
      AMBLE_RETURN_IF_ERROR(ReadString(value, &text));
      if (!ParseFieldMask(text, &paths)) {
        return Refuse("Must be field paths separated by commas, such as \"title,start.timeZone\".");
      }
      for (std::string& path : paths) {
        reflection->AddString(out, table.fields[0].field, std::move(path));
      }
      return absl::OkStatus();
    }
    case MessageShape::kAny:
    case MessageShape::kUnsupported:
      break;
  }
  return Refuse("This field cannot be given in JSON.");
}

}  // namespace amble::gateway
