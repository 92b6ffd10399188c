#pragma once

#include "amble/messaging/v1/messaging.grpc.pb.h"
#include "services/messaging/api/notices_api.h"
#include "services/messaging/api/preferences_api.h"
#include "services/messaging/api/reports_api.h"
#include "services/messaging/api/threads_api.h"
#include "services/platform/rpc/method.h"

namespace amble::messaging {

/// amble.messaging.v1.MessagingService: hands each method to the part that it is about.
class MessagingApi final : public v1::MessagingService::CallbackService {
 public:
  /// All outlive it.
  struct Parts {
    ThreadsApi* threads;
    PreferencesApi* preferences;
    NoticesApi* notices;
    ReportsApi* reports;
  };
  explicit MessagingApi(Parts parts) : parts_(parts) {}

  AMBLE_RPC(ListThreads, v1::ListThreadsRequest, v1::ListThreadsResponse);
  AMBLE_RPC(OpenThread, v1::OpenThreadRequest, v1::Thread);
  AMBLE_RPC(PostMessage, v1::PostMessageRequest, v1::PostMessageResponse);
  AMBLE_RPC(ListMessages, v1::ListMessagesRequest, v1::ListMessagesResponse);
  AMBLE_RPC(WithdrawMessage, v1::WithdrawMessageRequest, v1::Message);
  AMBLE_RPC(HideMessage, v1::HideMessageRequest, v1::Message);
  AMBLE_RPC(ReportMessage, v1::ReportMessageRequest, google::protobuf::Empty);
  AMBLE_RPC(ListReports, v1::ListReportsRequest, v1::ListReportsResponse);
  AMBLE_RPC(SettleReport, v1::SettleReportRequest, v1::Report);
  AMBLE_RPC(MuteThread, v1::MuteThreadRequest, v1::Thread);
  AMBLE_RPC(MarkRead, v1::MarkReadRequest, v1::Thread);
  AMBLE_RPC(Block, v1::BlockRequest, v1::BlockedMember);
  AMBLE_RPC(Unblock, v1::UnblockRequest, google::protobuf::Empty);
  AMBLE_RPC(ListBlocks, v1::ListBlocksRequest, v1::ListBlocksResponse);
  AMBLE_RPC(GetPreferences, v1::GetPreferencesRequest, v1::Preferences);
  AMBLE_RPC(UpdatePreferences, v1::UpdatePreferencesRequest, v1::Preferences);
  AMBLE_RPC(Unsubscribe, v1::UnsubscribeRequest, v1::UnsubscribeResponse);
  AMBLE_RPC(GetPushKey, v1::GetPushKeyRequest, v1::PushKey);
  AMBLE_RPC(SubscribePush, v1::SubscribePushRequest, v1::PushSubscription);
  AMBLE_RPC(UnsubscribePush, v1::UnsubscribePushRequest, google::protobuf::Empty);
  AMBLE_RPC(Announce, v1::AnnounceRequest, v1::AnnounceResponse);
  AMBLE_RPC(ListNotices, v1::ListNoticesRequest, v1::ListNoticesResponse);
  AMBLE_RPC(MarkNoticesSeen, v1::MarkNoticesSeenRequest, google::protobuf::Empty);
  AMBLE_RPC(ListWalkNotices, v1::ListWalkNoticesRequest, v1::ListWalkNoticesResponse);
  AMBLE_RPC(ListDeliveries, v1::ListDeliveriesRequest, v1::ListDeliveriesResponse);
  AMBLE_RPC(MarkTold, v1::MarkToldRequest, v1::Delivery);

 private:
  const Parts parts_;
};

}  // namespace amble::messaging
