#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor_database.h"

namespace amble::gateway {

/// One parameter in the path of a route: "practice" in /v1/practices/{practice}/groups.
struct PathParameter {
  std::string name;
  std::string field;  ///< the request's field that it is a part of: "parent"
};

/// One public method and its HTTP route.
struct DescribedMethod {
  const google::protobuf::MethodDescriptor* method = nullptr;
  std::string verb;  ///< "get"
  std::string path;  ///< "/v1/practices/{practice}/groups:archive"
  std::vector<PathParameter> path_parameters;
  std::string body;                                                    ///< "*", a field, or empty
  std::vector<const google::protobuf::FieldDescriptor*> query_fields;  ///< what is neither
};

/// The API as its protos describe it, comments included: methods that are not `internal`, in the
/// order of the files.
class DescribedApi {
 public:
  /// From a serialized FileDescriptorSet with imports and source information.
  static absl::StatusOr<std::unique_ptr<DescribedApi>> Read(std::string_view descriptor_set);

  const std::vector<DescribedMethod>& methods() const { return methods_; }

 private:
  DescribedApi() = default;
  absl::Status Describe(const google::protobuf::MethodDescriptor& method);

  google::protobuf::SimpleDescriptorDatabase database_;
  std::unique_ptr<google::protobuf::DescriptorPool> pool_;
  std::vector<DescribedMethod> methods_;
};

/// The comment above a declaration, as one paragraph.
template <typename Descriptor>
std::string CommentOf(const Descriptor& descriptor) {
  google::protobuf::SourceLocation location;
  if (!descriptor.GetSourceLocation(&location)) return "";
  std::string text;
  for (const char c : location.leading_comments) {
    if (c != '\n' && c != ' ') {
      text += c;
    } else if (!text.empty() && text.back() != ' ') {
      text += ' ';
    }
  }
  if (!text.empty() && text.back() == ' ') text.pop_back();
  return text;
}

/// Who may call a method, in words.
std::string AccessInWords(const google::protobuf::MethodDescriptor& method);

}  // namespace amble::gateway
