#include "services/accounts/api/staff_directory_api.h"

#include "services/platform/errors/errors.h"
#include "services/platform/resources/timestamps.h"

namespace amble::accounts {

grpc::ServerUnaryReactor* StaffDirectoryApi::GetStaffRoles(grpc::CallbackServerContext* context,
                                                           const v1::GetStaffRolesRequest* request,
                                                           v1::GetStaffRolesResponse* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const rpc::CallContext& call,
             const v1::GetStaffRolesRequest& request) -> absl::StatusOr<v1::GetStaffRolesResponse> {
        AMBLE_ASSIGN_OR_RETURN(const StaffPlace place,
                               get_staff_roles_(call, request.practice(), request.person()));
        v1::GetStaffRolesResponse response;
        for (const StaffRole role : place.roles) {
          response.add_roles(static_cast<api::v1::StaffRole>(role));
        }
        if (place.credential_expire_time != absl::InfinitePast()) {
          *response.mutable_credential_expire_time() =
              resources::ToTimestamp(place.credential_expire_time);
        }
        return response;
      });
}

}  // namespace amble::accounts
