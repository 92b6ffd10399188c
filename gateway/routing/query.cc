#include "gateway/routing/query.h"

#include <charconv>
#include <cmath>
#include <limits>

#include "fmt/format.h"
#include "gateway/http/path_guard.h"
#include "gateway/json/base64.h"
#include "gateway/json/message_table.h"
#include "gateway/json/well_known.h"
#include "gateway/routing/route.h"
#include "google/protobuf/field_mask.pb.h"
#include "services/platform/errors/errors.h"
#include "simdjson.h"

namespace amble::gateway {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr size_t kMaxNameInErrors = 64;
/// Messages inside one another that a parameter may name.
constexpr int kMaxDots = 8;

/// The name as it may stand in an answer.
std::string Shown(std::string_view name) {
  std::string shown(name.substr(0, kMaxNameInErrors));
  for (char& c : shown) {
    if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x7f) c = '?';
  }
  return shown;
}

absl::Status Unknown(std::string_view name) {
  return InvalidFields({{Shown(name), "There is no such parameter."}}, Reason::kFieldUnknown);
}

absl::Status Invalid(std::string_view name, std::string_view description) {
  return InvalidField(Shown(name), description);
}

std::optional<std::string> Decoded(std::string_view text) {
  std::string spaced(text);
  for (char& c : spaced) {
    if (c == '+') c = ' ';
  }
  std::string decoded;
  if (!PercentDecode(spaced, &decoded) || decoded.find('\0') != std::string::npos ||
      !simdjson::validate_utf8(decoded)) {
    return std::nullopt;
  }
  return decoded;
}

template <typename Number>
bool ParseNumber(std::string_view text, Number* out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *out);
  return error == std::errc() && end == text.data() + text.size();
}

template <typename Number>
bool ParseReal(std::string_view text, Number* out) {
  return ParseNumber(text, out) && std::isfinite(*out);
}

/// Sets or adds: every type has the same two functions of reflection.
#define AMBLE_PUT(Type, value)                                         \
  (field.is_repeated() ? reflection.Add##Type(&message, &field, value) \
                       : reflection.Set##Type(&message, &field, value))

bool PutNumber(const FieldDescriptor& field, std::string_view text, const Reflection& reflection,
               Message& message) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32: {
      int32_t value = 0;
      if (!ParseNumber(text, &value)) return false;
      AMBLE_PUT(Int32, value);
      return true;
    }
    case FieldDescriptor::CPPTYPE_INT64: {
      int64_t value = 0;
      if (!ParseNumber(text, &value)) return false;
      AMBLE_PUT(Int64, value);
      return true;
    }
    case FieldDescriptor::CPPTYPE_UINT32: {
      uint32_t value = 0;
      if (!ParseNumber(text, &value)) return false;
      AMBLE_PUT(UInt32, value);
      return true;
    }
    case FieldDescriptor::CPPTYPE_UINT64: {
      uint64_t value = 0;
      if (!ParseNumber(text, &value)) return false;
      AMBLE_PUT(UInt64, value);
      return true;
    }
    case FieldDescriptor::CPPTYPE_FLOAT: {
      float value = 0;
      if (!ParseReal(text, &value)) return false;
      AMBLE_PUT(Float, value);
      return true;
    }
    default: {
      double value = 0;
      if (!ParseReal(text, &value)) return false;
      AMBLE_PUT(Double, value);
      return true;
    }
  }
}

bool PutEnum(const FieldDescriptor& field, const std::string& text, const Reflection& reflection,
             Message& message) {
  const auto* value = field.enum_type()->FindValueByName(text);
  int32_t number = 0;
  if (value == nullptr && ParseNumber(text, &number)) {
    value = field.enum_type()->FindValueByNumber(number);
  }
  if (value == nullptr) return false;
  AMBLE_PUT(Enum, value);
  return true;
}

bool PutSecondsAndNanos(const SecondsAndNanos& value, Message& message) {
  const auto* descriptor = message.GetDescriptor();
  message.GetReflection()->SetInt64(&message, descriptor->FindFieldByNumber(1), value.seconds);
  message.GetReflection()->SetInt32(&message, descriptor->FindFieldByNumber(2), value.nanos);
  return true;
}

/// A well-known type that is a text in JSON.
bool PutWellKnown(MessageShape shape, const std::string& text, Message& message) {
  SecondsAndNanos parsed;
  switch (shape) {
    case MessageShape::kTimestamp:
      return ParseTimestamp(text, &parsed) && PutSecondsAndNanos(parsed, message);
    case MessageShape::kDuration:
      return ParseDuration(text, &parsed) && PutSecondsAndNanos(parsed, message);
    case MessageShape::kFieldMask: {
      std::vector<std::string> paths;
      if (!ParseFieldMask(text, &paths)) return false;
      const FieldDescriptor* field = message.GetDescriptor()->FindFieldByNumber(1);
      for (std::string& path : paths) {
        message.GetReflection()->AddString(&message, field, std::move(path));
      }
      return true;
    }
    default:
      return false;
  }
}

bool Put(const FieldDescriptor& field, const std::string& text, Message& message) {
  const Reflection& reflection = *message.GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING: {
      std::string value = text;
      if (field.type() == FieldDescriptor::TYPE_BYTES && !DecodeBase64(text, &value)) return false;
      AMBLE_PUT(String, std::move(value));
      return true;
    }
    case FieldDescriptor::CPPTYPE_BOOL:
      if (text != "true" && text != "false") return false;
      AMBLE_PUT(Bool, text == "true");
      return true;
    case FieldDescriptor::CPPTYPE_ENUM:
      return PutEnum(field, text, reflection, message);
    case FieldDescriptor::CPPTYPE_MESSAGE: {
      const MessageShape shape = TableOf(field.message_type()).shape;
      Message* const part = field.is_repeated() ? reflection.AddMessage(&message, &field)
                                                : reflection.MutableMessage(&message, &field);
      if (shape != MessageShape::kWrapper) return PutWellKnown(shape, text, *part);
      return Put(*part->GetDescriptor()->FindFieldByNumber(1), text, *part);
    }
    default:
      return PutNumber(field, text, reflection, message);
  }
}

#undef AMBLE_PUT

bool IsTextInJson(const FieldDescriptor& field) {
  if (field.is_map()) return false;
  if (field.message_type() == nullptr) return true;
  switch (TableOf(field.message_type()).shape) {
    case MessageShape::kTimestamp:
    case MessageShape::kDuration:
    case MessageShape::kFieldMask:
    case MessageShape::kWrapper:
      return true;
    default:
      return false;
  }
}

}  // namespace

absl::StatusOr<QueryParameters> ParseQuery(std::string_view query) {
  QueryParameters parameters;
  while (!query.empty()) {
    const size_t end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (pair.empty()) continue;
    if (parameters.size() == kMaxQueryParameters) {
      return Error(absl::StatusCode::kInvalidArgument, Reason::kBodyMalformed,
                   "The query has too many parameters.");
    }
    const size_t equals = std::min(pair.find('='), pair.size());
    auto name = Decoded(pair.substr(0, equals));
    if (!name || name->empty()) return Invalid(pair.substr(0, equals), "The name is malformed.");
    auto value = Decoded(pair.substr(std::min(equals + 1, pair.size())));
    if (!value) return Invalid(*name, "The value is malformed.");
    parameters.emplace_back(*std::move(name), *std::move(value));
  }
  return parameters;
}

absl::Status SetFromText(std::string_view name, const std::string& value, Message& message) {
  std::string_view rest = name;
  Message* at = &message;
  for (int depth = 0; depth <= kMaxDots; ++depth) {
    const size_t dot = rest.find('.');
    const FieldDescriptor* const field = FindField(*at->GetDescriptor(), rest.substr(0, dot));
    if (field == nullptr) return Unknown(name);
    if (dot != std::string_view::npos) {
      if (field->is_repeated() || field->message_type() == nullptr || IsTextInJson(*field)) {
        return Unknown(name);
      }
      at = at->GetReflection()->MutableMessage(at, field);
      rest.remove_prefix(dot + 1);
      continue;
    }
    if (!IsTextInJson(*field)) return Invalid(name, "This field cannot stand in a query.");
    if (const auto* oneof = field->containing_oneof();
        oneof != nullptr && at->GetReflection()->HasOneof(*at, oneof)) {
      return Invalid(name, "This is given twice, or excludes another that is given.");
    }
    if (!Put(*field, value, *at)) return Invalid(name, "The value does not fit.");
    return absl::OkStatus();
  }
  return Unknown(name);
}

}  // namespace amble::gateway
