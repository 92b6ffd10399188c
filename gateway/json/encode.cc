#include <fmt/format.h>
#include <google/protobuf/arena.h>

#include <algorithm>
#include <vector>

#include "gateway/json/base64.h"
#include "gateway/json/json.h"
#include "gateway/json/json_text.h"
#include "gateway/json/message_table.h"
#include "gateway/json/well_known.h"
#include "services/platform/errors/errors.h"

namespace amble::gateway {
namespace {

using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::google::protobuf::Reflection;

constexpr int kMaxMessageDepth = 100;

absl::Status Unspeakable(std::string_view what) {
  return Error(absl::StatusCode::kInternal, Reason::kInternal, what);
}

absl::Status AppendText(std::string_view text, std::string* out) {
  if (AppendString(text, out)) return absl::OkStatus();
  return Unspeakable("A text in the answer is not UTF-8.");
}

absl::Status AppendMessage(const Message& message, const MessageTable& table, int depth,
                           std::string* out);

/// Element `element` of a repeated field, or the single value when that is -1.
absl::Status AppendValue(const Message& message, const FieldEntry& entry, int element, int depth,
                         std::string* out) {
  const Reflection* const reflection = message.GetReflection();
  const FieldDescriptor* const field = entry.field;
  const bool is_element = element >= 0;
  switch (entry.type) {
    case FieldDescriptor::CPPTYPE_INT32:
      AppendNumber(is_element ? reflection->GetRepeatedInt32(message, field, element)
                              : reflection->GetInt32(message, field),
                   out);
      return absl::OkStatus();
    case FieldDescriptor::CPPTYPE_INT64:
      AppendQuotedNumber(is_element ? reflection->GetRepeatedInt64(message, field, element)
                                    : reflection->GetInt64(message, field),
                         out);
      return absl::OkStatus();
    case FieldDescriptor::CPPTYPE_UINT32:
      AppendNumber(is_element ? reflection->GetRepeatedUInt32(message, field, element)
                              : reflection->GetUInt32(message, field),
                   out);
      return absl::OkStatus();
    case FieldDescriptor::CPPTYPE_UINT64:
      AppendQuotedNumber(is_element ? reflection->GetRepeatedUInt64(message, field, element)
                                    : reflection->GetUInt64(message, field),
                         out);
      return absl::OkStatus();
    case FieldDescriptor::CPPTYPE_DOUBLE:
      AppendReal(is_element ? reflection->GetRepeatedDouble(message, field, element)
                            : reflection->GetDouble(message, field),
                 out);
      return absl::OkStatus();
    case FieldDescriptor::CPPTYPE_FLOAT:
      AppendReal(is_element ? reflection->GetRepeatedFloat(message, field, element)
                            : reflection->GetFloat(message, field),
                 out);
      return absl::OkStatus();
    case FieldDescriptor::CPPTYPE_BOOL:
      out->append((is_element ? reflection->GetRepeatedBool(message, field, element)
                              : reflection->GetBool(message, field))
                      ? "true"
                      : "false");
      return absl::OkStatus();
    case FieldDescriptor::CPPTYPE_ENUM: {
      const int number = is_element ? reflection->GetRepeatedEnumValue(message, field, element)
                                    : reflection->GetEnumValue(message, field);
      const auto* const value = field->enum_type()->FindValueByNumber(number);
      // A newer service may know more values than this binary: they stay numbers.
      if (value == nullptr) {
        AppendNumber(number, out);
      } else {
        out->append("\"").append(value->name()).append("\"");
      }
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_STRING: {
      std::string scratch;
      const std::string& text =
          is_element ? reflection->GetRepeatedStringReference(message, field, element, &scratch)
                     : reflection->GetStringReference(message, field, &scratch);
      if (!entry.is_bytes) return AppendText(text, out);
      out->push_back('"');
      AppendBase64(text, out);
      out->push_back('"');
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return AppendMessage(is_element ? reflection->GetRepeatedMessage(message, field, element)
                                      : reflection->GetMessage(message, field),
                           *entry.message, depth + 1, out);
  }
  return Unspeakable("A field of the answer has no JSON form.");
}

absl::Status AppendList(const Message& message, const FieldEntry& entry, int size, int depth,
                        std::string* out) {
  out->push_back('[');
  for (int element = 0; element < size; ++element) {
    if (element > 0) out->push_back(',');
    AMBLE_RETURN_IF_ERROR(AppendValue(message, entry, element, depth, out));
  }
  out->push_back(']');
  return absl::OkStatus();
}

absl::Status AppendMap(const Message& message, const FieldEntry& entry, int size, int depth,
                       std::string* out) {
  const FieldEntry& key_entry = entry.message->fields[0];
  const FieldEntry& value_entry = entry.message->fields[1];
  std::vector<std::pair<std::string, const Message*>> entries;
  entries.reserve(static_cast<size_t>(size));
  for (int element = 0; element < size; ++element) {
    const Message& map_entry =
        message.GetReflection()->GetRepeatedMessage(message, entry.field, element);
    std::string key;
    AMBLE_RETURN_IF_ERROR(AppendValue(map_entry, key_entry, -1, depth, &key));
    // Keys are strings whatever their type.
    if (!key.starts_with('"')) key = fmt::format("\"{}\"", key);
    entries.emplace_back(std::move(key), &map_entry);
  }
  std::ranges::sort(entries);
  out->push_back('{');
  for (const auto& [key, map_entry] : entries) {
    if (!out->ends_with('{')) out->push_back(',');
    out->append(key).push_back(':');
    AMBLE_RETURN_IF_ERROR(AppendValue(*map_entry, value_entry, -1, depth, out));
  }
  out->push_back('}');
  return absl::OkStatus();
}

/// The fields that are set, with a comma before each but the first when `is_first`.
absl::Status AppendFields(const Message& message, const MessageTable& table, bool is_first,
                          int depth, std::string* out) {
  const Reflection* const reflection = message.GetReflection();
  for (const FieldEntry& entry : table.fields) {
    const int size = entry.is_repeated ? reflection->FieldSize(message, entry.field) : 0;
    if (entry.is_repeated ? size == 0 : !reflection->HasField(message, entry.field)) continue;
    if (!is_first) out->push_back(',');
    is_first = false;
    out->append(entry.quoted_name);
    AMBLE_RETURN_IF_ERROR(entry.is_map        ? AppendMap(message, entry, size, depth, out)
                          : entry.is_repeated ? AppendList(message, entry, size, depth, out)
                                              : AppendValue(message, entry, -1, depth, out));
  }
  return absl::OkStatus();
}

SecondsAndNanos TimeIn(const Message& message, const MessageTable& table) {
  const Reflection* const reflection = message.GetReflection();
  return {reflection->GetInt64(message, table.fields[0].field),
          reflection->GetInt32(message, table.fields[1].field)};
}

absl::Status AppendFieldMask(const Message& message, const MessageTable& table, std::string* out) {
  const Reflection* const reflection = message.GetReflection();
  const FieldDescriptor* const paths = table.fields[0].field;
  out->push_back('"');
  for (int i = 0; i < reflection->FieldSize(message, paths); ++i) {
    std::string scratch;
    if (i > 0) out->push_back(',');
    if (!AppendMaskPath(reflection->GetRepeatedStringReference(message, paths, i, &scratch), out)) {
      return Unspeakable("A field mask in the answer has a path without JSON form.");
    }
  }
  out->push_back('"');
  return absl::OkStatus();
}

/// An Any as its own fields beside "@type"; the type must be linked into this binary.
absl::Status AppendAny(const Message& message, const MessageTable& table, int depth,
                       std::string* out) {
  const Reflection* const reflection = message.GetReflection();
  const std::string url = reflection->GetString(message, table.fields[0].field);
  const auto* const descriptor =
      google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(
          url.substr(url.rfind('/') + 1));
  if (descriptor == nullptr) return Unspeakable("The answer holds a message of unknown type.");
  google::protobuf::Arena arena;
  Message* const inner =
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(descriptor)->New(&arena);
  if (!inner->ParseFromString(reflection->GetString(message, table.fields[1].field))) {
    return Unspeakable("The answer holds a message that cannot be read.");
  }
  const MessageTable& inner_table = TableOf(descriptor);
  out->append("{\"@type\":");
  AMBLE_RETURN_IF_ERROR(AppendText(url, out));
  if (inner_table.shape == MessageShape::kObject) {
    AMBLE_RETURN_IF_ERROR(AppendFields(*inner, inner_table, false, depth, out));
  } else {
    out->append(",\"value\":");
    AMBLE_RETURN_IF_ERROR(AppendMessage(*inner, inner_table, depth + 1, out));
  }
  out->push_back('}');
  return absl::OkStatus();
}

absl::Status AppendMessage(const Message& message, const MessageTable& table, int depth,
                           std::string* out) {
  if (depth > kMaxMessageDepth) return Unspeakable("The answer is nested too deep.");
  switch (table.shape) {
    case MessageShape::kObject:
      out->push_back('{');
      AMBLE_RETURN_IF_ERROR(AppendFields(message, table, true, depth, out));
      out->push_back('}');
      return absl::OkStatus();
    case MessageShape::kWrapper:
      return AppendValue(message, table.fields[0], -1, depth, out);
    case MessageShape::kTimestamp:
    case MessageShape::kDuration: {
      const SecondsAndNanos time = TimeIn(message, table);
      out->push_back('"');
      if (!(table.shape == MessageShape::kTimestamp ? AppendTimestamp(time, out)
                                                    : AppendDuration(time, out))) {
        return Unspeakable("A time in the answer is out of range.");
      }
      out->push_back('"');
      return absl::OkStatus();
    }
    case MessageShape::kFieldMask:
      return AppendFieldMask(message, table, out);
    case MessageShape::kAny:
      return AppendAny(message, table, depth, out);
    case MessageShape::kUnsupported:
      break;
  }
  return Unspeakable("A field of the answer has no JSON form.");
}

}  // namespace

absl::Status EncodeJson(const Message& message, std::string* out) {
  return AppendMessage(message, TableOf(message.GetDescriptor()), 1, out);
}

absl::Status EncodeJson(std::string_view bytes, const Message& prototype, std::string* out) {
  google::protobuf::Arena arena;
  Message* const message = prototype.New(&arena);
  if (!message->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return Unspeakable("The answer cannot be read.");
  }
  return EncodeJson(*message, out);
}

}  // namespace amble::gateway
