#pragma once

#include "google/protobuf/message.h"
#include "services/platform/ids/ids.h"

namespace amble::gateway {

/// Gives a request that has a `request_id` and lacks its value a new one, so that a retry below the
/// gateway has no second effect.
void FillRequestId(Ids& ids, google::protobuf::Message& request);

/// Whether requests of this type have one.
bool TakesRequestId(const google::protobuf::Descriptor& request);

}  // namespace amble::gateway
