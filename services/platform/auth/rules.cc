#include "services/platform/auth/rules.h"

#include <fmt/format.h>

#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "google/protobuf/duration.pb.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/protobuf/util/time_util.h"
#include "services/platform/auth/field_rules.h"
#include "services/platform/resources/field_mask.h"

namespace amble::auth {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using resources::UpdateMask;

constexpr char kUpdateMaskField[] = "update_mask";
constexpr char kNameField[] = "name";
constexpr int32_t kMaxNanos = 999'999'999;

std::string Join(const std::string& path, const std::string& name) {
  return path.empty() ? name : path + "." + name;
}

bool IsUpdateMask(const FieldDescriptor& field) {
  return field.name() == kUpdateMaskField && field.message_type() != nullptr &&
         field.message_type() == google::protobuf::FieldMask::descriptor();
}

void CheckInstant(const Message& message, const std::string& path, Violations& violations) {
  using google::protobuf::util::TimeUtil;
  const auto& instant = static_cast<const google::protobuf::Timestamp&>(message);
  if (instant.seconds() < TimeUtil::kTimestampMinSeconds ||
      instant.seconds() > TimeUtil::kTimestampMaxSeconds || instant.nanos() < 0 ||
      instant.nanos() > kMaxNanos) {
    violations.Add(path, "Must be an instant of the years 1 to 9999.");
  }
}

void CheckDuration(const Message& message, const std::string& path, Violations& violations) {
  using google::protobuf::util::TimeUtil;
  const auto& duration = static_cast<const google::protobuf::Duration&>(message);
  const bool opposed = (duration.seconds() > 0 && duration.nanos() < 0) ||
                       (duration.seconds() < 0 && duration.nanos() > 0);
  if (duration.seconds() < TimeUtil::kDurationMinSeconds ||
      duration.seconds() > TimeUtil::kDurationMaxSeconds || duration.nanos() < -kMaxNanos ||
      duration.nanos() > kMaxNanos || opposed) {
    violations.Add(path, "Must be a duration of at most 10,000 years.");
  }
}

/// Where the walk through a request has come to.
struct Place {
  std::string path;                  ///< from the request: "walk.start"
  const UpdateMask* mask = nullptr;  ///< of the resource that this is in
  std::string below_resource;        ///< path from that resource: "start"
};

}  // namespace

struct RequestValidator::Rules {
  using Fields = std::vector<FieldRule>;

  const Descriptor* root;
  std::map<const Descriptor*, Fields> messages;  ///< below the request
  Fields top;                                    ///< of the request itself
  const FieldDescriptor* mask_field = nullptr;

  explicit Rules(const Descriptor* descriptor) : root(descriptor) {
    top = Compile(descriptor, true);
    for (const FieldRule& rule : top) {
      if (IsUpdateMask(*rule.field)) mask_field = rule.field;
    }
  }

  Fields Compile(const Descriptor* descriptor, bool at_top) {
    Fields fields;
    for (int i = 0; i < descriptor->field_count(); ++i) {
      const FieldDescriptor* field = descriptor->field(i);
      fields.emplace_back(field, at_top);
      const Descriptor* below = field->message_type();
      if (below == nullptr || messages.contains(below)) continue;
      messages[below];  // known from now on: messages may hold themselves
      messages[below] = Compile(below, false);
    }
    return fields;
  }

  absl::Status Check(Message* request) const {
    Violations violations(kMaxViolations);
    if (mask_field == nullptr || !request->GetReflection()->HasField(*request, mask_field)) {
      // Without a mask, an update applies to the fields that are set (AIP-134).
      const google::protobuf::FieldMask none;
      const UpdateMask nothing(none, nullptr);
      Walk(request, top, {"", mask_field == nullptr ? nullptr : &nothing, ""}, violations);
      return violations.ToStatus();
    }
    const UpdateMask mask(static_cast<const google::protobuf::FieldMask&>(
                              request->GetReflection()->GetMessage(*request, mask_field)),
                          Masked());
    AMBLE_RETURN_IF_ERROR(mask.Check());
    Walk(request, top, {"", &mask, ""}, violations);
    return violations.ToStatus();
  }

  /// The resource that an update request holds: its first message but the mask.
  const Descriptor* Masked() const {
    for (const FieldRule& rule : top) {
      if (rule.field != mask_field && rule.field->message_type() != nullptr &&
          !rule.field->is_repeated()) {
        return rule.field->message_type();
      }
    }
    return nullptr;
  }

  static bool MustBeSet(const FieldRule& rule, const Place& place, bool at_top) {
    if (!rule.required) return false;
    if (place.mask == nullptr || at_top) return true;
    if (place.below_resource.empty() && rule.field->name() == kNameField) return true;
    return place.mask->Covers(Join(place.below_resource, rule.field->name()));
  }

  static bool IsSet(const Message& message, const FieldRule& rule) {
    const Reflection& reflection = *message.GetReflection();
    if (rule.field->is_repeated()) return reflection.FieldSize(message, rule.field) > 0;
    if (!reflection.HasField(message, rule.field)) return false;
    if (rule.field->cpp_type() != FieldDescriptor::CPPTYPE_STRING) return true;
    std::string scratch;
    return !reflection.GetStringReference(message, rule.field, &scratch).empty();
  }

  void Walk(Message* message, const Fields& fields, const Place& place,
            Violations& violations) const {
    const Reflection& reflection = *message->GetReflection();
    const bool at_top = &fields == &top;
    for (const FieldRule& rule : fields) {
      if (violations.full()) return;
      if (rule.output_only) {
        reflection.ClearField(message, rule.field);
        continue;
      }
      if (!IsSet(*message, rule)) {
        if (MustBeSet(rule, place, at_top)) {
          violations.AddMissing(Join(place.path, rule.field->name()));
        } else if (!rule.field->has_presence() || !reflection.HasField(*message, rule.field)) {
          continue;
        }
      }
      Place inside{Join(place.path, rule.field->name()), place.mask, place.below_resource};
      if (!at_top) inside.below_resource = Join(place.below_resource, rule.field->name());
      if (rule.field->is_repeated()) {
        CheckList(message, rule, inside, violations);
      } else {
        CheckOne(message, rule, inside, violations);
      }
    }
  }

  void CheckList(Message* message, const FieldRule& rule, const Place& place,
                 Violations& violations) const {
    const Reflection& reflection = *message->GetReflection();
    const int size = reflection.FieldSize(*message, rule.field);
    if (size > rule.max_items) {
      violations.Add(place.path, fmt::format("At most {} elements.", rule.max_items));
      return;
    }
    // Elements of a list are written whole, so a mask does not reach into them.
    for (int i = 0; i < size && !violations.full(); ++i) {
      CheckElement(message, rule, i, {fmt::format("{}[{}]", place.path, i), nullptr, ""},
                   violations);
    }
  }

  void CheckElement(Message* message, const FieldRule& rule, int i, const Place& place,
                    Violations& violations) const {
    const Reflection& reflection = *message->GetReflection();
    const FieldDescriptor* field = rule.field;
    std::string scratch;
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
        if (field->type() == FieldDescriptor::TYPE_BYTES) return;
        return rule.CheckText(reflection.GetRepeatedStringReference(*message, field, i, &scratch),
                              place.path, violations);
      case FieldDescriptor::CPPTYPE_ENUM:
        return rule.CheckEnum(reflection.GetRepeatedEnumValue(*message, field, i), place.path,
                              violations);
      case FieldDescriptor::CPPTYPE_INT32:
        return rule.CheckNumber(reflection.GetRepeatedInt32(*message, field, i), place.path,
                                violations);
      case FieldDescriptor::CPPTYPE_INT64:
        return rule.CheckNumber(reflection.GetRepeatedInt64(*message, field, i), place.path,
                                violations);
      case FieldDescriptor::CPPTYPE_UINT32:
        return rule.CheckUnsigned(reflection.GetRepeatedUInt32(*message, field, i), place.path,
                                  violations);
      case FieldDescriptor::CPPTYPE_UINT64:
        return rule.CheckUnsigned(reflection.GetRepeatedUInt64(*message, field, i), place.path,
                                  violations);
      case FieldDescriptor::CPPTYPE_DOUBLE:
        return rule.CheckReal(reflection.GetRepeatedDouble(*message, field, i), place.path,
                              violations);
      case FieldDescriptor::CPPTYPE_FLOAT:
        return rule.CheckReal(reflection.GetRepeatedFloat(*message, field, i), place.path,
                              violations);
      case FieldDescriptor::CPPTYPE_BOOL:
        return;
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return CheckMessage(reflection.MutableRepeatedMessage(message, field, i), place,
                            violations);
    }
  }

  void CheckOne(Message* message, const FieldRule& rule, const Place& place,
                Violations& violations) const {
    const Reflection& reflection = *message->GetReflection();
    const FieldDescriptor* field = rule.field;
    std::string scratch;
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
        if (field->type() == FieldDescriptor::TYPE_BYTES) return;
        return rule.CheckText(reflection.GetStringReference(*message, field, &scratch), place.path,
                              violations);
      case FieldDescriptor::CPPTYPE_ENUM:
        return rule.CheckEnum(reflection.GetEnumValue(*message, field), place.path, violations);
      case FieldDescriptor::CPPTYPE_INT32:
        rule.CheckNumber(reflection.GetInt32(*message, field), place.path, violations);
        if (rule.is_page_size) ClampPageSize(message, rule);
        return;
      case FieldDescriptor::CPPTYPE_INT64:
        return rule.CheckNumber(reflection.GetInt64(*message, field), place.path, violations);
      case FieldDescriptor::CPPTYPE_UINT32:
        return rule.CheckUnsigned(reflection.GetUInt32(*message, field), place.path, violations);
      case FieldDescriptor::CPPTYPE_UINT64:
        return rule.CheckUnsigned(reflection.GetUInt64(*message, field), place.path, violations);
      case FieldDescriptor::CPPTYPE_DOUBLE:
        return rule.CheckReal(reflection.GetDouble(*message, field), place.path, violations);
      case FieldDescriptor::CPPTYPE_FLOAT:
        return rule.CheckReal(reflection.GetFloat(*message, field), place.path, violations);
      case FieldDescriptor::CPPTYPE_BOOL:
        return;
      case FieldDescriptor::CPPTYPE_MESSAGE:
        if (reflection.HasField(*message, field)) {
          CheckMessage(reflection.MutableMessage(message, field), place, violations);
        }
        return;
    }
  }

  static void ClampPageSize(Message* message, const FieldRule& rule) {
    const Reflection& reflection = *message->GetReflection();
    const int64_t most = rule.maximum.value_or(kMaxPageSize);
    if (reflection.GetInt32(*message, rule.field) > most) {
      reflection.SetInt32(message, rule.field, static_cast<int32_t>(most));
    }
  }

  void CheckMessage(Message* message, const Place& place, Violations& violations) const {
    const Descriptor* type = message->GetDescriptor();
    if (type == google::protobuf::Timestamp::descriptor()) {
      return CheckInstant(*message, place.path, violations);
    }
    if (type == google::protobuf::Duration::descriptor()) {
      return CheckDuration(*message, place.path, violations);
    }
    Walk(message, messages.at(type), place, violations);
  }
};

RequestValidator::RequestValidator(const Descriptor* descriptor)
    : rules_(std::make_unique<Rules>(descriptor)) {}
RequestValidator::~RequestValidator() = default;
RequestValidator::RequestValidator(RequestValidator&&) noexcept = default;
RequestValidator& RequestValidator::operator=(RequestValidator&&) noexcept = default;

absl::Status RequestValidator::ValidateAndClean(Message* message) const {
  return rules_->Check(message);
}

}  // namespace amble::auth
