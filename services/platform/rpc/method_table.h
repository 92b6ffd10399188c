#pragma once

#include <string>
#include <unordered_map>

#include "amble/api/v1/options.pb.h"
#include "google/protobuf/descriptor.h"
#include "services/platform/auth/rules.h"
#include "services/platform/rpc/observer.h"

namespace amble::rpc {

/// What the adapter knows of one method, read once from its descriptor.
struct Method {
  Method(const google::protobuf::MethodDescriptor& descriptor, Observer* observer);

  std::string path;  ///< "/amble.groups.v1.GroupsService/CreateGroup"
  api::v1::Access access;
  auth::RequestValidator validator;
  /// The request's `string request_id`, or nullptr.
  const google::protobuf::FieldDescriptor* request_id;
  MethodObserver* observer;  ///< nullptr: nobody
};

/// Methods by the type of their request, which belongs to one method alone.
class MethodTable {
 public:
  /// Which methods of a service: by what they answer with.
  enum class Answers { kOne, kStream };

  /// Adds the methods of a service that answer so. Aborts when no such service is linked, or when a
  /// request type belongs to two methods: both are found at start. `observer` hears of them;
  /// nullptr: nobody.
  void Add(const std::string& full_service_name, Observer* observer = nullptr,
           Answers answers = Answers::kOne);

  /// nullptr when no method of an added service takes `request`.
  const Method* Find(const google::protobuf::Descriptor* request) const;

 private:
  std::unordered_map<const google::protobuf::Descriptor*, Method> methods_;
};

}  // namespace amble::rpc
