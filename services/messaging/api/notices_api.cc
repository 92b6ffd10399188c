#include "services/messaging/api/notices_api.h"

#include <charconv>
#include <string>
#include <utility>
#include <vector>

#include "services/messaging/api/notice_conversions.h"
#include "services/platform/errors/errors.h"
#include "services/platform/resources/resource_name.h"

namespace amble::messaging {
namespace {

using rpc::CallContext;

constexpr char kNoticePattern[] = "practices/*/notices/*";

int64_t NumberIn(const std::string& text) {
  int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

}  // namespace

NoticesApi::NoticesApi(const Dependencies& dependencies, Reachability& reachability,
                       rpc::Adapter* adapter, const PageTokens* tokens)
    : adapter_(adapter),
      tokens_(tokens),
      announce_(dependencies, reachability),
      list_notices_(dependencies),
      mark_notices_seen_(dependencies),
      list_walk_notices_(dependencies),
      list_deliveries_(dependencies),
      mark_told_(dependencies) {}

grpc::ServerUnaryReactor* NoticesApi::Announce(grpc::CallbackServerContext* context,
                                               const v1::AnnounceRequest* request,
                                               v1::AnnounceResponse* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::AnnounceRequest& request) -> absl::StatusOr<v1::AnnounceResponse> {
        AMBLE_ASSIGN_OR_RETURN(const AnnounceCommand command, FromProto(request));
        AMBLE_ASSIGN_OR_RETURN(const Announced announced, announce_(call, command));
        return ToProto(announced, command.group);
      });
}

grpc::ServerUnaryReactor* NoticesApi::ListNotices(grpc::CallbackServerContext* context,
                                                  const v1::ListNoticesRequest* request,
                                                  v1::ListNoticesResponse* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::ListNoticesRequest& request) -> absl::StatusOr<v1::ListNoticesResponse> {
        AMBLE_ASSIGN_OR_RETURN(const int limit, PageSize(request.page_size()));
        const std::string scope = PageScope({call.principal.person, "ListNotices"});
        AMBLE_ASSIGN_OR_RETURN(const auto key, tokens_->Decode(scope, request.page_token(), 2));
        OwnPlace after;
        if (!key.empty()) after = {absl::FromUnixMicros(NumberIn(key[0])), key[1]};
        AMBLE_ASSIGN_OR_RETURN(const OwnNoticePage page, list_notices_(call, after, limit));
        v1::ListNoticesResponse list;
        for (const WordedNotice& notice : page.notices) *list.add_notices() = ToProto(notice);
        list.set_unseen_count(static_cast<int32_t>(page.unseen_count));
        if (page.more) {
          const Delivery& last = page.notices.back().own.delivery;
          list.set_next_page_token(tokens_->Encode(
              scope, {std::to_string(absl::ToUnixMicros(last.create_time)), last.notice}));
        }
        return list;
      });
}

grpc::ServerUnaryReactor* NoticesApi::MarkNoticesSeen(grpc::CallbackServerContext* context,
                                                      const v1::MarkNoticesSeenRequest* request,
                                                      google::protobuf::Empty* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::MarkNoticesSeenRequest& request) -> absl::StatusOr<google::protobuf::Empty> {
        std::vector<std::pair<std::string, std::string>> notices;
        for (const std::string& name : request.names()) {
          AMBLE_ASSIGN_OR_RETURN(const auto ids,
                                 resources::ParseName(name, kNoticePattern, "names"));
          notices.emplace_back(ids[0], ids[1]);
        }
        AMBLE_RETURN_IF_ERROR(mark_notices_seen_(call, notices));
        return google::protobuf::Empty();
      });
}

grpc::ServerUnaryReactor* NoticesApi::ListWalkNotices(grpc::CallbackServerContext* context,
                                                      const v1::ListWalkNoticesRequest* request,
                                                      v1::ListWalkNoticesResponse* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call, const v1::ListWalkNoticesRequest& request)
          -> absl::StatusOr<v1::ListWalkNoticesResponse> {
        AMBLE_ASSIGN_OR_RETURN(
            const auto ids,
            resources::ParseName(request.parent(), "practices/*/groups/*/walks/*", "parent"));
        AMBLE_ASSIGN_OR_RETURN(const auto all, list_walk_notices_(call, {ids[0], ids[1], ids[2]}));
        v1::ListWalkNoticesResponse list;
        for (const Told& told : all) *list.add_tellings() = ToProto(told);
        return list;
      });
}

grpc::ServerUnaryReactor* NoticesApi::ListDeliveries(grpc::CallbackServerContext* context,
                                                     const v1::ListDeliveriesRequest* request,
                                                     v1::ListDeliveriesResponse* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call, const v1::ListDeliveriesRequest& request)
          -> absl::StatusOr<v1::ListDeliveriesResponse> {
        AMBLE_ASSIGN_OR_RETURN(const auto ids,
                               resources::ParseName(request.parent(), kNoticePattern, "parent"));
        AMBLE_ASSIGN_OR_RETURN(const int limit, PageSize(request.page_size()));
        const std::string scope =
            PageScope({call.principal.person, "ListDeliveries", request.parent()});
        AMBLE_ASSIGN_OR_RETURN(const auto key, tokens_->Decode(scope, request.page_token(), 3));
        ToldPlace after;
        if (!key.empty()) after = {static_cast<int>(NumberIn(key[0])), key[1], key[2]};
        AMBLE_ASSIGN_OR_RETURN(const DeliveryPage page,
                               list_deliveries_(call, ids[0], ids[1], after, limit));
        v1::ListDeliveriesResponse list;
        for (const NamedDelivery& delivery : page.deliveries) {
          *list.add_deliveries() = ToProto(delivery, page.notice.GroupOf());
        }
        list.set_recipient_count(static_cast<int32_t>(page.tally.recipients));
        list.set_told_count(static_cast<int32_t>(page.tally.heard));
        if (page.more) {
          const NamedDelivery& last = page.deliveries.back();
          list.set_next_page_token(tokens_->Encode(
              scope, {std::to_string(last.rank), last.walking_name, last.delivery.member}));
        }
        return list;
      });
}

grpc::ServerUnaryReactor* NoticesApi::MarkTold(grpc::CallbackServerContext* context,
                                               const v1::MarkToldRequest* request,
                                               v1::Delivery* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::MarkToldRequest& request) -> absl::StatusOr<v1::Delivery> {
        AMBLE_ASSIGN_OR_RETURN(
            const auto ids,
            resources::ParseName(request.name(), "practices/*/notices/*/deliveries/*", "name"));
        AMBLE_ASSIGN_OR_RETURN(
            const ToldDelivery told,
            mark_told_(call, ids[0], ids[1], ids[2], static_cast<DeliveryState>(request.state())));
        return ToProto(told.delivery, told.group);
      });
}

}  // namespace amble::messaging
