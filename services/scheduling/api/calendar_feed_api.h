#pragma once

#include "amble/scheduling/v1/calendar_feeds.grpc.pb.h"
#include "services/platform/paging/paging.h"
#include "services/platform/rpc/adapter.h"
#include "services/platform/rpc/method.h"
#include "services/scheduling/app/create_calendar_feed.h"
#include "services/scheduling/app/list_calendar_feeds.h"
#include "services/scheduling/app/read_calendar_feed.h"
#include "services/scheduling/app/revoke_calendar_feed.h"

namespace amble::scheduling {

/// amble.scheduling.v1.CalendarFeedService by the use-cases.
class CalendarFeedApi final : public v1::CalendarFeedService::CallbackService {
 public:
  /// Everything outlives it.
  CalendarFeedApi(const CalendarFeedDependencies& dependencies, rpc::Adapter* adapter,
                  const PageTokens* tokens);

  AMBLE_RPC(CreateCalendarFeed, v1::CreateCalendarFeedRequest, v1::CalendarFeed);
  AMBLE_RPC(ListCalendarFeeds, v1::ListCalendarFeedsRequest, v1::ListCalendarFeedsResponse);
  AMBLE_RPC(RevokeCalendarFeed, v1::RevokeCalendarFeedRequest, google::protobuf::Empty);
  AMBLE_RPC(ReadCalendarFeed, v1::ReadCalendarFeedRequest, v1::CalendarFile);

 private:
  rpc::Adapter* adapter_;
  const PageTokens* tokens_;
  scheduling::CreateCalendarFeed create_calendar_feed_;
  scheduling::ListCalendarFeeds list_calendar_feeds_;
  scheduling::RevokeCalendarFeed revoke_calendar_feed_;
  scheduling::ReadCalendarFeed read_calendar_feed_;
};

}  // namespace amble::scheduling
