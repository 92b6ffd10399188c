#include "gateway/json/decoder.h"

#include <fmt/format.h>

#include <set>
#include <utility>
#include <vector>

#include "gateway/json/json.h"
#include "services/platform/errors/errors.h"

namespace amble::gateway {
namespace {

using ::google::protobuf::FieldDescriptor;

/// Makes `frame` the innermost part of the path while it lives.
class PathScope {
 public:
  PathScope(const PathFrame** innermost, PathFrame* frame) : innermost_(innermost) {
    frame->around = *innermost;
    *innermost = frame;
  }
  PathScope(const PathScope&) = delete;
  PathScope& operator=(const PathScope&) = delete;
  ~PathScope() { *innermost_ = (*innermost_)->around; }

 private:
  const PathFrame** innermost_;
};

/// Which fields an object has had: a word for most messages, more for the wide.
class SeenFields {
 public:
  explicit SeenFields(size_t count) : wide_(count > 64 ? count : 0) {}
  /// True the first time.
  bool Add(size_t index) {
    if (!wide_.empty()) {
      if (wide_[index]) return false;
      wide_[index] = true;
      return true;
    }
    const uint64_t bit = uint64_t{1} << index;
    return (std::exchange(word_, word_ | bit) & bit) == 0;
  }

 private:
  uint64_t word_ = 0;
  std::vector<bool> wide_;
};

}  // namespace

absl::Status Decoder::DecodeBody(const MessageTable& table, Message* out) {
  Type type;
  if (auto error = document_->type().get(type)) return Malformed(error);
  if (type != Type::object || table.shape != MessageShape::kObject) {
    return Refuse("The body must be a JSON object.", Reason::kBodyMalformed);
  }
  Object object;
  if (auto error = document_->get_object().get(object)) return Malformed(error);
  AMBLE_RETURN_IF_ERROR(DecodeObject(object, table, out));
  // A location means that there is more behind the object.
  if (const char* rest = nullptr; !document_->current_location().get(rest)) {
    return Malformed(simdjson::TRAILING_CONTENT);
  }
  return absl::OkStatus();
}

absl::Status Decoder::DecodeObject(Object object, const MessageTable& table, Message* out) {
  PathFrame frame;
  const PathScope scope(&path_, &frame);
  AMBLE_RETURN_IF_ERROR(Enter());
  SeenFields seen(table.fields.size());
  SeenFields seen_oneofs(static_cast<size_t>(table.descriptor->oneof_decl_count()));
  for (auto next : object) {
    simdjson::ondemand::field field;
    std::string_view key;
    if (auto error = std::move(next).get(field)) return Malformed(error);
    if (auto error = field.unescaped_key().get(key)) return Malformed(error);
    frame.key = key;
    AMBLE_RETURN_IF_ERROR(CountKey());
    const auto found = table.by_name.find(key);
    if (found == table.by_name.end()) return Refuse("No such field.", Reason::kFieldUnknown);
    const FieldEntry& entry = *found->second;
    if (!seen.Add(entry.index)) return Refuse("Given more than once.");
    Type type;
    AMBLE_RETURN_IF_ERROR(ReadType(field.value(), &type));
    if (type == Type::null) {
      if (bool is_null = false; field.value().is_null().get(is_null) || !is_null) {
        return Malformed(simdjson::N_ATOM_ERROR);
      }
      continue;
    }
    if (entry.oneof >= 0 && !seen_oneofs.Add(static_cast<size_t>(entry.oneof))) {
      return Refuse(fmt::format("Another field of \"{}\" is already given; only one may be.",
                                entry.field->containing_oneof()->name()));
    }
    AMBLE_RETURN_IF_ERROR(DecodeField(field.value(), entry, out));
  }
  --depth_;
  return absl::OkStatus();
}

absl::Status Decoder::DecodeField(Value value, const FieldEntry& entry, Message* out) {
  if (entry.is_map) return DecodeMap(value, entry, out);
  if (entry.is_repeated) return DecodeList(value, entry, out);
  return DecodeSingle(value, entry, out);
}

absl::Status Decoder::DecodeList(Value value, const FieldEntry& entry, Message* out) {
  Type type;
  AMBLE_RETURN_IF_ERROR(ReadType(value, &type));
  if (type != Type::array) return Refuse("Must be a list.");
  Array array;
  if (auto error = value.get_array().get(array)) return Malformed(error);
  AMBLE_RETURN_IF_ERROR(Enter());
  PathFrame frame{.kind = PathFrame::Kind::kElement};
  const PathScope scope(&path_, &frame);
  size_t element = 0;
  for (auto next : array) {
    frame.element = element++;
    if (auto error = next.error()) return Malformed(error);
    Value item = next.value_unsafe();
    if (++elements_ > kMaxJsonElements) {
      return Refuse(fmt::format("The body has more than {} elements.", kMaxJsonElements));
    }
    AMBLE_RETURN_IF_ERROR(DecodeSingle(item, entry, out));
  }
  --depth_;
  return absl::OkStatus();
}

absl::Status Decoder::DecodeMap(Value value, const FieldEntry& entry, Message* out) {
  Type type;
  AMBLE_RETURN_IF_ERROR(ReadType(value, &type));
  if (type != Type::object) return Refuse("Must be an object.");
  Object object;
  if (auto error = value.get_object().get(object)) return Malformed(error);
  AMBLE_RETURN_IF_ERROR(Enter());
  PathFrame frame{.kind = PathFrame::Kind::kMapKey};
  const PathScope scope(&path_, &frame);
  // Ordered: with hashes of strangers' keys, a client could make them all collide.
  std::set<std::string_view> seen;
  for (auto next : object) {
    simdjson::ondemand::field field;
    std::string_view key;
    if (auto error = std::move(next).get(field)) return Malformed(error);
    if (auto error = field.unescaped_key().get(key)) return Malformed(error);
    frame.key = key;
    AMBLE_RETURN_IF_ERROR(CountKey());
    if (!seen.insert(key).second) return Refuse("Given more than once.");
    Message* map_entry = out->GetReflection()->AddMessage(out, entry.field);
    AMBLE_RETURN_IF_ERROR(DecodeMapKey(key, entry.message->fields[0], map_entry));
    AMBLE_RETURN_IF_ERROR(DecodeSingle(field.value(), entry.message->fields[1], map_entry));
  }
  --depth_;
  return absl::OkStatus();
}

absl::Status Decoder::DecodeSingle(Value value, const FieldEntry& entry, Message* out) {
  const FieldDescriptor* const field = entry.field;
  const auto* const reflection = out->GetReflection();
  const bool add = entry.is_repeated;
  switch (entry.type) {
    case FieldDescriptor::CPPTYPE_INT32: {
      int32_t number = 0;
      AMBLE_RETURN_IF_ERROR(ReadInteger(value, &number));
      add ? reflection->AddInt32(out, field, number) : reflection->SetInt32(out, field, number);
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_INT64: {
      int64_t number = 0;
      AMBLE_RETURN_IF_ERROR(ReadInteger(value, &number));
      add ? reflection->AddInt64(out, field, number) : reflection->SetInt64(out, field, number);
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_UINT32: {
      uint32_t number = 0;
      AMBLE_RETURN_IF_ERROR(ReadInteger(value, &number));
      add ? reflection->AddUInt32(out, field, number) : reflection->SetUInt32(out, field, number);
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_UINT64: {
      uint64_t number = 0;
      AMBLE_RETURN_IF_ERROR(ReadInteger(value, &number));
      add ? reflection->AddUInt64(out, field, number) : reflection->SetUInt64(out, field, number);
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_DOUBLE: {
      double number = 0;
      AMBLE_RETURN_IF_ERROR(ReadDouble(value, &number));
      add ? reflection->AddDouble(out, field, number) : reflection->SetDouble(out, field, number);
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_FLOAT: {
      float number = 0;
      AMBLE_RETURN_IF_ERROR(ReadFloat(value, &number));
      add ? reflection->AddFloat(out, field, number) : reflection->SetFloat(out, field, number);
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_BOOL: {
      bool flag = false;
      AMBLE_RETURN_IF_ERROR(ReadBool(value, &flag));
      add ? reflection->AddBool(out, field, flag) : reflection->SetBool(out, field, flag);
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_ENUM: {
      int number = 0;
      AMBLE_RETURN_IF_ERROR(ReadEnum(value, entry, &number));
      add ? reflection->AddEnumValue(out, field, number)
          : reflection->SetEnumValue(out, field, number);
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_STRING: {
      std::string text;
      if (entry.is_bytes) {
        AMBLE_RETURN_IF_ERROR(ReadBytes(value, &text));
      } else {
        std::string_view view;
        AMBLE_RETURN_IF_ERROR(ReadString(value, &view));
        text = view;
      }
      add ? reflection->AddString(out, field, std::move(text))
          : reflection->SetString(out, field, std::move(text));
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return DecodeMessage(
          value, *entry.message,
          add ? reflection->AddMessage(out, field) : reflection->MutableMessage(out, field));
  }
  return Refuse("This field cannot be given in JSON.");
}

absl::Status Decoder::Enter() {
  if (++depth_ <= kMaxJsonDepth) return absl::OkStatus();
  return Refuse(fmt::format("Nested deeper than {} levels.", kMaxJsonDepth));
}

absl::Status Decoder::CountKey() {
  if (++keys_ <= kMaxJsonKeys) return absl::OkStatus();
  return Refuse(fmt::format("The body has more than {} keys.", kMaxJsonKeys));
}

absl::Status Decoder::Refuse(std::string_view description, Reason reason) const {
  const std::string path = SpellPath(path_);
  if (path.empty()) return Error(absl::StatusCode::kInvalidArgument, reason, description);
  return InvalidFields({{path, std::string(description)}}, reason);
}

absl::Status Decoder::Malformed(simdjson::error_code error) {
  std::string where;
  const char* location = nullptr;
  if (!document_->current_location().get(location) && location >= json_.data() &&
      location <= json_.data() + json_.size()) {
    where = fmt::format(" at byte {}", location - json_.data());
  }
  return Refuse(fmt::format("Not well-formed JSON{}: {}", where, simdjson::error_message(error)),
                Reason::kBodyMalformed);
}

}  // namespace amble::gateway
