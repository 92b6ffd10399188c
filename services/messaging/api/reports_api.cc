#include "services/messaging/api/reports_api.h"

#include <charconv>
#include <string>

#include "services/messaging/api/thread_conversions.h"
#include "services/platform/errors/errors.h"
#include "services/platform/resources/resource_name.h"

namespace amble::messaging {
namespace {

using rpc::CallContext;

constexpr char kGroupPattern[] = "practices/*/groups/*";

/// A number that one of our own tokens holds.
int64_t Number(const std::string& text) {
  int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

}  // namespace

ReportsApi::ReportsApi(const Dependencies& dependencies, ReportRepository& reports,
                       rpc::Adapter* adapter, const PageTokens* tokens)
    : adapter_(adapter),
      tokens_(tokens),
      list_reports_(dependencies, reports),
      settle_report_(dependencies, reports) {}

grpc::ServerUnaryReactor* ReportsApi::ListReports(grpc::CallbackServerContext* context,
                                                  const v1::ListReportsRequest* request,
                                                  v1::ListReportsResponse* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::ListReportsRequest& request) -> absl::StatusOr<v1::ListReportsResponse> {
        AMBLE_ASSIGN_OR_RETURN(const auto ids,
                               resources::ParseName(request.parent(), kGroupPattern, "parent"));
        AMBLE_ASSIGN_OR_RETURN(const int limit, PageSize(request.page_size()));
        const std::string scope = PageScope({call.principal.person, "ListReports", request.parent(),
                                             request.settled() ? "settled" : "open"});
        AMBLE_ASSIGN_OR_RETURN(const auto after, tokens_->Decode(scope, request.page_token(), 3));
        const ReportPlace place =
            after.empty()
                ? ReportPlace()
                : ReportPlace{absl::FromUnixMicros(Number(after[0])), after[1], Number(after[2])};
        AMBLE_ASSIGN_OR_RETURN(
            const ReportPage page,
            list_reports_(call, {ids[0], ids[1]}, request.settled(), place, limit));
        v1::ListReportsResponse list;
        for (const ReportView& view : page.reports) *list.add_reports() = ToProto(view);
        if (page.more) {
          const Report& last = page.reports.back().report;
          list.set_next_page_token(tokens_->Encode(
              scope, {std::to_string(absl::ToUnixMicros(last.last_time)),
                      last.message.thread.thread, std::to_string(last.message.number)}));
        }
        return list;
      });
}

grpc::ServerUnaryReactor* ReportsApi::SettleReport(grpc::CallbackServerContext* context,
                                                   const v1::SettleReportRequest* request,
                                                   v1::Report* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::SettleReportRequest& request) -> absl::StatusOr<v1::Report> {
        AMBLE_ASSIGN_OR_RETURN(const auto message, ParseMessageKey(request.name(), "name"));
        AMBLE_ASSIGN_OR_RETURN(const ReportView view, settle_report_(call, message));
        return ToProto(view);
      });
}

}  // namespace amble::messaging
