#pragma once

#include "amble/accounts/v1/staff_directory.grpc.pb.h"
#include "services/accounts/app/get_staff_roles.h"
#include "services/platform/rpc/adapter.h"
#include "services/platform/rpc/method.h"

namespace amble::accounts {

/// amble.accounts.v1.StaffDirectoryService, for other services.
class StaffDirectoryApi final : public v1::StaffDirectoryService::CallbackService {
 public:
  /// `adapter` outlives this.
  StaffDirectoryApi(const Dependencies& dependencies, rpc::Adapter* adapter)
      : adapter_(adapter), get_staff_roles_(dependencies) {}

  AMBLE_RPC(GetStaffRoles, v1::GetStaffRolesRequest, v1::GetStaffRolesResponse);

 private:
  rpc::Adapter* adapter_;
  accounts::GetStaffRoles get_staff_roles_;
};

}  // namespace amble::accounts
