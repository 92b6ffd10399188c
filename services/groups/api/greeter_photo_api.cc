#include "services/groups/api/greeter_photo_api.h"

#include <string>
#include <utility>

#include "services/groups/api/conversions.h"
#include "services/platform/errors/errors.h"
#include "services/platform/images/photo.h"

namespace amble::groups {

using google::protobuf::Empty;
using rpc::CallContext;

namespace {

absl::StatusOr<api::v1::File> Reply(absl::StatusOr<std::string> photo) {
  AMBLE_RETURN_IF_ERROR(photo.status());
  api::v1::File file;
  file.set_content_type(images::kPhotoType);
  file.set_data(*std::move(photo));
  return file;
}

}  // namespace

grpc::ServerUnaryReactor* GreeterPhotoApi::SetMemberPhoto(grpc::CallbackServerContext* context,
                                                          const v1::SetMemberPhotoRequest* request,
                                                          Empty* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::SetMemberPhotoRequest& request) -> absl::StatusOr<Empty> {
        AMBLE_ASSIGN_OR_RETURN(const auto member, ParseMember(request.name(), "name"));
        AMBLE_RETURN_IF_ERROR(set_member_photo_(call, member.group, member.id, request.photo()));
        return Empty();
      });
}

grpc::ServerUnaryReactor* GreeterPhotoApi::GetMemberPhoto(grpc::CallbackServerContext* context,
                                                          const v1::GetMemberPhotoRequest* request,
                                                          api::v1::File* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::GetMemberPhotoRequest& request) -> absl::StatusOr<api::v1::File> {
        AMBLE_ASSIGN_OR_RETURN(const auto member, ParseMember(request.name(), "name"));
        return Reply(get_member_photo_(call, member.group, member.id));
      });
}

grpc::ServerUnaryReactor* GreeterPhotoApi::DeleteMemberPhoto(
    grpc::CallbackServerContext* context, const v1::DeleteMemberPhotoRequest* request,
    Empty* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::DeleteMemberPhotoRequest& request) -> absl::StatusOr<Empty> {
        AMBLE_ASSIGN_OR_RETURN(const auto member, ParseMember(request.name(), "name"));
        AMBLE_RETURN_IF_ERROR(delete_member_photo_(call, member.group, member.id));
        return Empty();
      });
}

grpc::ServerUnaryReactor* GreeterPhotoApi::GetGreeterPhoto(
    grpc::CallbackServerContext* context, const v1::GetGreeterPhotoRequest* request,
    api::v1::File* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::GetGreeterPhotoRequest& request) -> absl::StatusOr<api::v1::File> {
        AMBLE_ASSIGN_OR_RETURN(const PartKey walk, ParseCardOfWalk(request.name(), request.walk()));
        return Reply(get_greeter_photo_(call, walk.group, walk.id));
      });
}

grpc::ServerUnaryReactor* GreeterPhotoApi::GetInvitingPhoto(
    grpc::CallbackServerContext* context, const v1::GetInvitingPhotoRequest* request,
    api::v1::File* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::GetInvitingPhotoRequest& request) -> absl::StatusOr<api::v1::File> {
        AMBLE_ASSIGN_OR_RETURN(const std::string token, ParseToken(request.name()));
        return Reply(get_inviting_photo_(call, token));
      });
}

}  // namespace amble::groups
