#pragma once

#include "amble/groups/v1/roster.grpc.pb.h"
#include "services/groups/app/add_member.h"
#include "services/groups/app/import_members.h"
#include "services/platform/rpc/adapter.h"
#include "services/platform/rpc/method.h"

namespace amble::groups {

/// amble.groups.v1.RosterService by the use-cases.
class RosterApi final : public v1::RosterService::CallbackService {
 public:
  /// Everything outlives it.
  RosterApi(const Dependencies& dependencies, rpc::Adapter* adapter)
      : adapter_(adapter), add_member_(dependencies), import_members_(dependencies) {}

  AMBLE_RPC(AddMember, v1::AddMemberRequest, v1::Member);
  AMBLE_RPC(ImportMembers, v1::ImportMembersRequest, v1::ImportMembersResponse);

 private:
  rpc::Adapter* adapter_;
  amble::groups::AddMember add_member_;
  amble::groups::ImportMembers import_members_;
};

}  // namespace amble::groups
