#include "services/scheduling/api/calendar_feed_api.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "services/platform/errors/errors.h"
#include "services/platform/resources/resource_name.h"
#include "services/platform/resources/timestamps.h"
#include "services/scheduling/api/conversions.h"

namespace amble::scheduling {
namespace {

using rpc::CallContext;

constexpr char kFeedPattern[] = "me/calendarFeeds/*";

v1::CalendarFeed ToProto(const CalendarFeed& feed) {
  v1::CalendarFeed out;
  out.set_name(resources::FormatName(kFeedPattern, {feed.id}));
  if (!feed.group.empty()) {
    out.set_group(resources::FormatName(kGroupPattern, {feed.practice, feed.group}));
  }
  *out.mutable_create_time() = resources::ToTimestamp(feed.create_time);
  return out;
}

}  // namespace

CalendarFeedApi::CalendarFeedApi(const CalendarFeedDependencies& dependencies,
                                 rpc::Adapter* adapter, const PageTokens* tokens)
    : adapter_(adapter),
      tokens_(tokens),
      create_calendar_feed_(dependencies),
      list_calendar_feeds_(dependencies),
      revoke_calendar_feed_(dependencies),
      read_calendar_feed_(dependencies) {}

grpc::ServerUnaryReactor* CalendarFeedApi::CreateCalendarFeed(
    grpc::CallbackServerContext* context, const v1::CreateCalendarFeedRequest* request,
    v1::CalendarFeed* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::CreateCalendarFeedRequest& request) -> absl::StatusOr<v1::CalendarFeed> {
        std::optional<GroupKey> group;
        if (!request.group().empty()) {
          AMBLE_ASSIGN_OR_RETURN(auto key, ParseGroupKey(request.group(), "group"));
          group = GroupKey{key.practice, key.group};
        }
        AMBLE_ASSIGN_OR_RETURN(CreatedCalendarFeed created, create_calendar_feed_(call, group));
        v1::CalendarFeed feed = ToProto(created.feed);
        feed.set_url(std::move(created.url));
        return feed;
      });
}

grpc::ServerUnaryReactor* CalendarFeedApi::ListCalendarFeeds(
    grpc::CallbackServerContext* context, const v1::ListCalendarFeedsRequest* request,
    v1::ListCalendarFeedsResponse* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call, const v1::ListCalendarFeedsRequest& request)
          -> absl::StatusOr<v1::ListCalendarFeedsResponse> {
        AMBLE_ASSIGN_OR_RETURN(const int limit, PageSize(request.page_size()));
        const std::string scope = PageScope({call.principal.person, "ListCalendarFeeds"});
        AMBLE_ASSIGN_OR_RETURN(auto after, tokens_->Decode(scope, request.page_token(), 1));
        AMBLE_ASSIGN_OR_RETURN(
            std::vector<CalendarFeed> feeds,
            list_calendar_feeds_(call, after.empty() ? "" : after[0], limit + 1));
        v1::ListCalendarFeedsResponse list;
        list.set_next_page_token(
            CutPage(feeds, limit, *tokens_, scope,
                    [](const CalendarFeed& last) { return std::vector<std::string>{last.id}; }));
        for (const CalendarFeed& feed : feeds) *list.add_calendar_feeds() = ToProto(feed);
        return list;
      });
}

grpc::ServerUnaryReactor* CalendarFeedApi::RevokeCalendarFeed(
    grpc::CallbackServerContext* context, const v1::RevokeCalendarFeedRequest* request,
    google::protobuf::Empty* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call, const v1::RevokeCalendarFeedRequest& request)
          -> absl::StatusOr<google::protobuf::Empty> {
        AMBLE_ASSIGN_OR_RETURN(auto ids,
                               resources::ParseName(request.name(), kFeedPattern, "name"));
        AMBLE_RETURN_IF_ERROR(revoke_calendar_feed_(call, ids[0]));
        return google::protobuf::Empty();
      });
}

grpc::ServerUnaryReactor* CalendarFeedApi::ReadCalendarFeed(
    grpc::CallbackServerContext* context, const v1::ReadCalendarFeedRequest* request,
    v1::CalendarFile* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::ReadCalendarFeedRequest& request) -> absl::StatusOr<v1::CalendarFile> {
        AMBLE_ASSIGN_OR_RETURN(CalendarFile file, read_calendar_feed_(call, request.token()));
        v1::CalendarFile out;
        out.set_ics(std::move(file.ics));
        out.set_etag(std::move(file.etag));
        return out;
      });
}

}  // namespace amble::scheduling
