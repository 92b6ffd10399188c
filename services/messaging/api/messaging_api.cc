#include "services/messaging/api/messaging_api.h"

namespace amble::messaging {

/// Hands a method to the part that answers it.
#define AMBLE_FORWARD(part, Method, Request, Response)                                         \
  grpc::ServerUnaryReactor* MessagingApi::Method(grpc::CallbackServerContext* context,         \
                                                 const Request* request, Response* response) { \
    return parts_.part->Method(context, request, response);                                    \
  }

AMBLE_FORWARD(threads, ListThreads, v1::ListThreadsRequest, v1::ListThreadsResponse)
AMBLE_FORWARD(threads, OpenThread, v1::OpenThreadRequest, v1::Thread)
AMBLE_FORWARD(threads, PostMessage, v1::PostMessageRequest, v1::PostMessageResponse)
AMBLE_FORWARD(threads, ListMessages, v1::ListMessagesRequest, v1::ListMessagesResponse)
AMBLE_FORWARD(threads, WithdrawMessage, v1::WithdrawMessageRequest, v1::Message)
AMBLE_FORWARD(threads, HideMessage, v1::HideMessageRequest, v1::Message)
AMBLE_FORWARD(threads, ReportMessage, v1::ReportMessageRequest, google::protobuf::Empty)
AMBLE_FORWARD(reports, ListReports, v1::ListReportsRequest, v1::ListReportsResponse)
AMBLE_FORWARD(reports, SettleReport, v1::SettleReportRequest, v1::Report)
AMBLE_FORWARD(threads, MuteThread, v1::MuteThreadRequest, v1::Thread)
AMBLE_FORWARD(threads, MarkRead, v1::MarkReadRequest, v1::Thread)
AMBLE_FORWARD(threads, Block, v1::BlockRequest, v1::BlockedMember)
AMBLE_FORWARD(threads, Unblock, v1::UnblockRequest, google::protobuf::Empty)
AMBLE_FORWARD(threads, ListBlocks, v1::ListBlocksRequest, v1::ListBlocksResponse)
AMBLE_FORWARD(preferences, GetPreferences, v1::GetPreferencesRequest, v1::Preferences)
AMBLE_FORWARD(preferences, UpdatePreferences, v1::UpdatePreferencesRequest, v1::Preferences)
AMBLE_FORWARD(preferences, Unsubscribe, v1::UnsubscribeRequest, v1::UnsubscribeResponse)
AMBLE_FORWARD(preferences, GetPushKey, v1::GetPushKeyRequest, v1::PushKey)
AMBLE_FORWARD(preferences, SubscribePush, v1::SubscribePushRequest, v1::PushSubscription)
AMBLE_FORWARD(preferences, UnsubscribePush, v1::UnsubscribePushRequest, google::protobuf::Empty)
AMBLE_FORWARD(notices, Announce, v1::AnnounceRequest, v1::AnnounceResponse)
AMBLE_FORWARD(notices, ListNotices, v1::ListNoticesRequest, v1::ListNoticesResponse)
AMBLE_FORWARD(notices, MarkNoticesSeen, v1::MarkNoticesSeenRequest, google::protobuf::Empty)
AMBLE_FORWARD(notices, ListWalkNotices, v1::ListWalkNoticesRequest, v1::ListWalkNoticesResponse)
AMBLE_FORWARD(notices, ListDeliveries, v1::ListDeliveriesRequest, v1::ListDeliveriesResponse)
AMBLE_FORWARD(notices, MarkTold, v1::MarkToldRequest, v1::Delivery)

#undef AMBLE_FORWARD

}  // namespace amble::messaging
