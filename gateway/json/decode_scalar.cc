#include <charconv>
#include <cmath>
#include <limits>
#include <type_traits>

#include "gateway/json/base64.h"
#include "gateway/json/decoder.h"
#include "services/platform/errors/errors.h"

namespace amble::gateway {
namespace {

/// Beyond this a double no longer holds every integer, so "1e17" would be a guess.
constexpr double kLargestExactInteger = 9007199254740992.0;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

/// As JSON spells numbers: no leading zero or plus, and a digit first and last.
bool LooksLikeNumber(std::string_view text) {
  std::string_view digits = text;
  if (digits.starts_with('-')) digits.remove_prefix(1);
  if (digits.empty() || !IsDigit(digits.front()) || !IsDigit(digits.back())) return false;
  return digits.size() == 1 || digits[0] != '0' || !IsDigit(digits[1]);
}

template <typename Number>
bool ParseNumber(std::string_view text, Number* out) {
  if (!LooksLikeNumber(text)) return false;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *out);
  return error == std::errc() && end == text.data() + text.size();
}

/// Takes `wide` when the type has it.
template <typename Integer, typename Wide>
bool Narrow(Wide wide, Integer* out) {
  if (!std::in_range<Integer>(wide)) return false;
  *out = static_cast<Integer>(wide);
  return true;
}

}  // namespace

absl::Status Decoder::ReadType(Value value, Type* type) {
  if (auto error = value.type().get(*type)) return Malformed(error);
  return absl::OkStatus();
}

absl::Status Decoder::ReadString(Value value, std::string_view* text) {
  Type type;
  AMBLE_RETURN_IF_ERROR(ReadType(value, &type));
  if (type != Type::string) return Refuse("Must be a string.");
  if (auto error = value.get_string().get(*text)) return Malformed(error);
  if (text->find('\0') != std::string_view::npos) {
    return Refuse("Must not contain the character U+0000.");
  }
  return absl::OkStatus();
}

absl::Status Decoder::ReadBool(Value value, bool* out) {
  Type type;
  AMBLE_RETURN_IF_ERROR(ReadType(value, &type));
  if (type != Type::boolean) return Refuse("Must be true or false.");
  if (auto error = value.get_bool().get(*out)) return Malformed(error);
  return absl::OkStatus();
}

template <typename Integer>
absl::Status Decoder::ReadInteger(Value value, Integer* out) {
  Type type;
  AMBLE_RETURN_IF_ERROR(ReadType(value, &type));
  if (type == Type::string) {
    std::string_view text;
    AMBLE_RETURN_IF_ERROR(ReadString(value, &text));
    if (ParseNumber(text, out)) return absl::OkStatus();
  } else if (type == Type::number) {
    if constexpr (std::is_signed_v<Integer>) {
      if (int64_t wide; !value.get_int64().get(wide) && Narrow(wide, out)) return absl::OkStatus();
    } else {
      if (uint64_t wide; !value.get_uint64().get(wide) && Narrow(wide, out)) {
        return absl::OkStatus();
      }
    }
    // "1e2" and "100.0" are integers too, as long as a double has them exactly.
    if (double wide; !value.get_double().get(wide) && std::trunc(wide) == wide &&
                     std::abs(wide) <= kLargestExactInteger &&
                     Narrow(static_cast<int64_t>(wide), out)) {
      return absl::OkStatus();
    }
  }
  constexpr int kBits = sizeof(Integer) * 8;
  if constexpr (std::is_signed_v<Integer>) {
    return Refuse(kBits == 32 ? "Must be an integer of 32 bits."
                              : "Must be an integer of 64 bits.");
  } else {
    return Refuse(kBits == 32 ? "Must be an integer of 32 bits, not negative."
                              : "Must be an integer of 64 bits, not negative.");
  }
}

template absl::Status Decoder::ReadInteger(Value, int32_t*);
template absl::Status Decoder::ReadInteger(Value, int64_t*);
template absl::Status Decoder::ReadInteger(Value, uint32_t*);
template absl::Status Decoder::ReadInteger(Value, uint64_t*);

absl::Status Decoder::ReadDouble(Value value, double* out) {
  Type type;
  AMBLE_RETURN_IF_ERROR(ReadType(value, &type));
  if (type == Type::number) {
    if (!value.get_double().get(*out)) return absl::OkStatus();
    return Refuse("Must be a number that a double can hold.");
  }
  if (type != Type::string) return Refuse("Must be a number.");
  std::string_view text;
  AMBLE_RETURN_IF_ERROR(ReadString(value, &text));
  if (text == "NaN") {
    *out = std::numeric_limits<double>::quiet_NaN();
  } else if (text == "Infinity") {
    *out = std::numeric_limits<double>::infinity();
  } else if (text == "-Infinity") {
    *out = -std::numeric_limits<double>::infinity();
  } else if (!ParseNumber(text, out)) {
    return Refuse("Must be a number that a double can hold.");
  }
  return absl::OkStatus();
}

absl::Status Decoder::ReadFloat(Value value, float* out) {
  double wide = 0;
  AMBLE_RETURN_IF_ERROR(ReadDouble(value, &wide));
  // Half a step above the largest float still rounds to it; beyond, the conversion is undefined.
  constexpr double kTooLarge = 340282356779733661637539395458142568448.0;
  if (std::isfinite(wide) && std::abs(wide) >= kTooLarge) {
    return Refuse("Must be a number that a float can hold.");
  }
  *out = static_cast<float>(wide);
  return absl::OkStatus();
}

absl::Status Decoder::ReadEnum(Value value, const FieldEntry& entry, int* out) {
  Type type;
  AMBLE_RETURN_IF_ERROR(ReadType(value, &type));
  const auto* known = entry.field->default_value_enum();
  if (type == Type::number) {
    AMBLE_RETURN_IF_ERROR(ReadInteger(value, out));
    known = entry.field->enum_type()->FindValueByNumber(*out);
  } else if (type == Type::string) {
    std::string_view name;
    AMBLE_RETURN_IF_ERROR(ReadString(value, &name));
    known = entry.field->enum_type()->FindValueByName(std::string(name));
  } else {
    return Refuse("Must be the name of an enum value.");
  }
  if (known == nullptr) return Refuse("No such enum value.");
  *out = known->number();
  return absl::OkStatus();
}

absl::Status Decoder::ReadBytes(Value value, std::string* out) {
  std::string_view text;
  AMBLE_RETURN_IF_ERROR(ReadString(value, &text));
  if (!DecodeBase64(text, out)) return Refuse("Must be base64.");
  return absl::OkStatus();
}

absl::Status Decoder::DecodeMapKey(std::string_view key, const FieldEntry& entry,
                                   Message* map_entry) {
  using ::google::protobuf::FieldDescriptor;
  const auto* const reflection = map_entry->GetReflection();
  int32_t int32 = 0;
  int64_t int64 = 0;
  uint32_t uint32 = 0;
  uint64_t uint64 = 0;
  switch (entry.type) {
    case FieldDescriptor::CPPTYPE_STRING:
      if (key.find('\0') != std::string_view::npos) {
        return Refuse("Must not contain the character U+0000.");
      }
      reflection->SetString(map_entry, entry.field, std::string(key));
      return absl::OkStatus();
    case FieldDescriptor::CPPTYPE_BOOL:
      if (key != "true" && key != "false") return Refuse("The key must be \"true\" or \"false\".");
      reflection->SetBool(map_entry, entry.field, key == "true");
      return absl::OkStatus();
    case FieldDescriptor::CPPTYPE_INT32:
      if (key == "-0" || !ParseNumber(key, &int32)) break;
      reflection->SetInt32(map_entry, entry.field, int32);
      return absl::OkStatus();
    case FieldDescriptor::CPPTYPE_INT64:
      if (key == "-0" || !ParseNumber(key, &int64)) break;
      reflection->SetInt64(map_entry, entry.field, int64);
      return absl::OkStatus();
    case FieldDescriptor::CPPTYPE_UINT32:
      if (!ParseNumber(key, &uint32)) break;
      reflection->SetUInt32(map_entry, entry.field, uint32);
      return absl::OkStatus();
    case FieldDescriptor::CPPTYPE_UINT64:
      if (!ParseNumber(key, &uint64)) break;
      reflection->SetUInt64(map_entry, entry.field, uint64);
      return absl::OkStatus();
    default:
      break;
  }
  return Refuse("The key must be an integer of the map's type.");
}

}  // namespace amble::gateway
