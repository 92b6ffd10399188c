#include "gateway/protocols/request_id.h"

namespace amble::gateway {

namespace {

const google::protobuf::FieldDescriptor* FieldOf(const google::protobuf::Descriptor& request) {
  using google::protobuf::FieldDescriptor;
  const FieldDescriptor* const field = request.FindFieldByName("request_id");
  const bool fits =
      field != nullptr && !field->is_repeated() && field->type() == FieldDescriptor::TYPE_STRING;
  return fits ? field : nullptr;
}

}  // namespace

bool TakesRequestId(const google::protobuf::Descriptor& request) {
  return FieldOf(request) != nullptr;
}

void FillRequestId(Ids& ids, google::protobuf::Message& request) {
  const auto* const field = FieldOf(*request.GetDescriptor());
  if (field == nullptr) return;
  const auto& reflection = *request.GetReflection();
  if (reflection.GetString(request, field).empty()) {
    reflection.SetString(&request, field, ids.NewId());
  }
}

}  // namespace amble::gateway
