#pragma once

#include "absl/status/statusor.h"
#include "amble/messaging/v1/notices.pb.h"
#include "services/messaging/app/announce.h"
#include "services/messaging/app/own_notices.h"
#include "services/messaging/app/told.h"

/// Between the API's notices and ours.
namespace amble::messaging {

/// INVALID_ARGUMENT naming `parent`, `walk` or `channels`.
absl::StatusOr<AnnounceCommand> FromProto(const v1::AnnounceRequest& request);
v1::AnnounceResponse ToProto(const Announced& announced, const GroupKey& group);
v1::Notice ToProto(const WordedNotice& notice);
v1::Telling ToProto(const Told& told);
v1::Delivery ToProto(const NamedDelivery& delivery, const GroupKey& group);

}  // namespace amble::messaging
