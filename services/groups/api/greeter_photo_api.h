#pragma once

#include "amble/groups/v1/greeter_photos.grpc.pb.h"
#include "services/groups/app/delete_member_photo.h"
#include "services/groups/app/get_greeter_photo.h"
#include "services/groups/app/get_inviting_photo.h"
#include "services/groups/app/get_member_photo.h"
#include "services/groups/app/set_member_photo.h"
#include "services/platform/rpc/adapter.h"
#include "services/platform/rpc/method.h"

namespace amble::groups {

/// amble.groups.v1.GreeterPhotoService by the use-cases.
class GreeterPhotoApi final : public v1::GreeterPhotoService::CallbackService {
 public:
  /// Everything outlives it.
  GreeterPhotoApi(const Dependencies& dependencies, rpc::Adapter* adapter)
      : adapter_(adapter),
        set_member_photo_(dependencies),
        get_member_photo_(dependencies),
        delete_member_photo_(dependencies),
        get_greeter_photo_(dependencies),
        get_inviting_photo_(dependencies) {}

  AMBLE_RPC(SetMemberPhoto, v1::SetMemberPhotoRequest, google::protobuf::Empty);
  AMBLE_RPC(GetMemberPhoto, v1::GetMemberPhotoRequest, api::v1::File);
  AMBLE_RPC(DeleteMemberPhoto, v1::DeleteMemberPhotoRequest, google::protobuf::Empty);
  AMBLE_RPC(GetGreeterPhoto, v1::GetGreeterPhotoRequest, api::v1::File);
  AMBLE_RPC(GetInvitingPhoto, v1::GetInvitingPhotoRequest, api::v1::File);

 private:
  rpc::Adapter* adapter_;
  amble::groups::SetMemberPhoto set_member_photo_;
  amble::groups::GetMemberPhoto get_member_photo_;
  amble::groups::DeleteMemberPhoto delete_member_photo_;
  amble::groups::GetGreeterPhoto get_greeter_photo_;
  amble::groups::GetInvitingPhoto get_inviting_photo_;
};

}  // namespace amble::groups
