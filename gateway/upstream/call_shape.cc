#include "gateway/upstream/call_shape.h"

#include "amble/api/v1/options.pb.h"
#include "google/api/annotations.pb.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/wire_format_lite.h"

namespace amble::gateway {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::internal::WireFormatLite;

constexpr std::string_view kWalks = "practices/*/groups/*/walks/*";
constexpr int kSegmentsOfAWalk = 6;

bool IsText(const FieldDescriptor& field) {
  return field.type() == FieldDescriptor::TYPE_STRING && !field.is_repeated();
}

/// The text in the field `number` at the top of a message; empty when it is not there or the bytes
/// are no message.
std::string TextIn(std::string_view message, int number) {
  google::protobuf::io::CodedInputStream input(reinterpret_cast<const uint8_t*>(message.data()),
                                               static_cast<int>(message.size()));
  const uint32_t wanted =
      WireFormatLite::MakeTag(number, WireFormatLite::WIRETYPE_LENGTH_DELIMITED);
  std::string text;
  while (const uint32_t tag = input.ReadTag()) {
    if (tag == wanted) {
      if (!WireFormatLite::ReadBytes(&input, &text)) return "";
    } else if (!WireFormatLite::SkipField(&input, tag)) {
      return "";
    }
  }
  return text;
}

/// The first six segments of a name that has as many; empty for a shorter one.
std::string WalkOf(std::string name) {
  size_t end = 0;
  for (int segment = 0; segment < kSegmentsOfAWalk; ++segment) {
    if (end == name.npos) return "";
    end = name.find('/', segment == 0 ? 0 : end + 1);
  }
  if (end != name.npos) name.resize(end);
  return name;
}

}  // namespace

CallShape::CallShape(const google::protobuf::MethodDescriptor& method)
    : only_reads_(!method.options().GetExtension(google::api::http).get().empty()) {
  const auto& request = *method.input_type();
  for (int i = 0; i < request.field_count(); ++i) {
    const FieldDescriptor& field = *request.field(i);
    if (!IsText(field)) continue;
    if (field.name() == "request_id") request_id_field_ = field.number();
    const std::string_view resource = field.options().GetExtension(api::v1::rules).resource();
    if (walk_field_ == 0 && resource.starts_with(kWalks)) walk_field_ = field.number();
  }
}

std::string CallShape::WalkIn(std::string_view request) const {
  return walk_field_ == 0 ? "" : WalkOf(TextIn(request, walk_field_));
}

bool CallShape::IsRepeatable(std::string_view request) const {
  if (only_reads_) return true;
  return request_id_field_ != 0 && !TextIn(request, request_id_field_).empty();
}

const CallShape& CallShapes::Of(const google::protobuf::MethodDescriptor& method) {
  std::lock_guard lock(mutex_);
  return shapes_.try_emplace(&method, method).first->second;
}

}  // namespace amble::gateway
