#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "amble/attendance/v1/attendance.pb.h"
#include "services/attendance/app/list_my_responses.h"
#include "services/attendance/app/list_responses.h"
#include "services/platform/paging/paging.h"
#include "services/platform/rpc/call_context.h"

/// Pages of answers: from tokens to keys, and back.
namespace amble::attendance {

absl::StatusOr<v1::ListResponsesResponse> PageOfResponses(const ListResponses& list,
                                                          const PageTokens& tokens,
                                                          const rpc::CallContext& call,
                                                          const v1::ListResponsesRequest& request);

absl::StatusOr<v1::ListMyResponsesResponse> PageOfMyResponses(
    const ListMyResponses& list, const PageTokens& tokens, const rpc::CallContext& call,
    const v1::ListMyResponsesRequest& request, absl::Time now);

}  // namespace amble::attendance
