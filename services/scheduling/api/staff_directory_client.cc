#include "services/scheduling/api/staff_directory_client.h"

#include "amble/accounts/v1/staff_directory.grpc.pb.h"
#include "services/platform/errors/errors.h"
#include "services/platform/resources/timestamps.h"
#include "services/platform/rpc/client.h"

namespace amble::scheduling {

absl::StatusOr<std::optional<auth::StaffMembership>> StaffDirectoryClient::Find(
    const rpc::CallContext& call, const std::string& practice, const std::string& person) {
  auth::Principal scheduling;
  scheduling.kind = auth::Principal::Kind::kService;
  scheduling.service = "scheduling";
  const auto stub = accounts::v1::StaffDirectoryService::NewStub(channels_->To("accounts"));
  accounts::v1::GetStaffRolesRequest request;
  request.set_practice(practice);
  request.set_person(person);
  AMBLE_ASSIGN_OR_RETURN(
      const accounts::v1::GetStaffRolesResponse response,
      rpc::Call(rpc::Outgoing::For(call, signer_->Sign(scheduling, "accounts")), stub->async(),
                &accounts::v1::StaffDirectoryService::Stub::async::GetStaffRoles, request));
  if (response.roles().empty()) return std::nullopt;
  auth::StaffMembership staff{.practice = practice, .roles = {}};
  for (const int role : response.roles()) {
    staff.roles.push_back(static_cast<auth::StaffRole>(role));
  }
  if (response.has_credential_expire_time()) {
    staff.credential_expire_time = resources::FromTimestamp(response.credential_expire_time());
  }
  return staff;
}

}  // namespace amble::scheduling
