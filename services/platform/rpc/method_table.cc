#include "services/platform/rpc/method_table.h"

#include <fmt/format.h>

#include <cstdlib>

#include "services/platform/auth/access.h"

namespace amble::rpc {
namespace {

using google::protobuf::FieldDescriptor;

[[noreturn]] void Fail(const std::string& message) {
  fmt::print(stderr, "{}\n", message);
  std::abort();
}

const FieldDescriptor* RequestIdOf(const google::protobuf::Descriptor& request) {
  const FieldDescriptor* field = request.FindFieldByName("request_id");
  const bool fits =
      field != nullptr && field->type() == FieldDescriptor::TYPE_STRING && !field->is_repeated();
  return fits ? field : nullptr;
}

}  // namespace

Method::Method(const google::protobuf::MethodDescriptor& descriptor, Observer* hears)
    : path(fmt::format("/{}/{}", descriptor.service()->full_name(), descriptor.name())),
      access(auth::AccessOf(descriptor)),
      validator(descriptor.input_type()),
      request_id(RequestIdOf(*descriptor.input_type())),
      observer(hears == nullptr ? nullptr : hears->Of(path)) {}

void MethodTable::Add(const std::string& full_service_name, Observer* observer, Answers answers) {
  const auto* service =
      google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(full_service_name);
  if (service == nullptr) Fail(fmt::format("no service {} is linked", full_service_name));
  for (int i = 0; i < service->method_count(); ++i) {
    const auto& method = *service->method(i);
    if (method.server_streaming() != (answers == Answers::kStream)) continue;
    if (!methods_.try_emplace(method.input_type(), method, observer).second) {
      Fail(fmt::format("{} is the request of two methods", method.input_type()->full_name()));
    }
  }
}

const Method* MethodTable::Find(const google::protobuf::Descriptor* request) const {
  const auto found = methods_.find(request);
  return found == methods_.end() ? nullptr : &found->second;
}

}  // namespace amble::rpc
