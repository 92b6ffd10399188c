#include "gateway/protocols/request_id.h"

namespace amble::gateway {

void FillRequestId(Ids& ids, google::protobuf::Message& request) {
  using google::protobuf::FieldDescriptor;
  const FieldDescriptor* const field = request.GetDescriptor()->FindFieldByName("request_id");
  if (field == nullptr || field->is_repeated() || field->type() != FieldDescriptor::TYPE_STRING) {
    return;
  }
  const auto& reflection = *request.GetReflection();
  if (reflection.GetString(request, field).empty()) {
    reflection.SetString(&request, field, ids.NewId());
  }
}

}  // namespace amble::gateway
