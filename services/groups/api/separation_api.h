#pragma once

#include "amble/groups/v1/separations.grpc.pb.h"
#include "services/groups/app/list_clashes.h"
#include "services/groups/app/list_separations.h"
#include "services/groups/app/remove_separation.h"
#include "services/groups/app/set_separation.h"
#include "services/platform/paging/paging.h"
#include "services/platform/rpc/adapter.h"
#include "services/platform/rpc/method.h"

namespace amble::groups {

/// amble.groups.v1.SeparationService by the use-cases.
class SeparationApi final : public v1::SeparationService::CallbackService {
 public:
  /// Everything outlives it.
  SeparationApi(const Dependencies& dependencies, rpc::Adapter* adapter, const PageTokens* tokens)
      : adapter_(adapter),
        tokens_(tokens),
        set_separation_(dependencies),
        list_separations_(dependencies),
        remove_separation_(dependencies),
        list_clashes_(dependencies) {}

  AMBLE_RPC(SetSeparation, v1::SetSeparationRequest, v1::Separation);
  AMBLE_RPC(ListSeparations, v1::ListSeparationsRequest, v1::ListSeparationsResponse);
  AMBLE_RPC(RemoveSeparation, v1::RemoveSeparationRequest, google::protobuf::Empty);
  AMBLE_RPC(ListClashes, v1::ListClashesRequest, v1::ListClashesResponse);

 private:
  rpc::Adapter* adapter_;
  const PageTokens* tokens_;
  amble::groups::SetSeparation set_separation_;
  amble::groups::ListSeparations list_separations_;
  amble::groups::RemoveSeparation remove_separation_;
  amble::groups::ListClashes list_clashes_;
};

}  // namespace amble::groups
