#pragma once

#include "amble/messaging/v1/messaging.grpc.pb.h"
#include "services/messaging/app/list_reports.h"
#include "services/messaging/app/settle_report.h"
#include "services/platform/paging/paging.h"
#include "services/platform/rpc/adapter.h"

namespace amble::messaging {

/// The methods of MessagingService about what was reported: parse, call the use-case, convert.
class ReportsApi {
 public:
  /// All outlive it.
  ReportsApi(const Dependencies& dependencies, ReportRepository& reports, rpc::Adapter* adapter,
             const PageTokens* tokens);

  grpc::ServerUnaryReactor* ListReports(grpc::CallbackServerContext* context,
                                        const v1::ListReportsRequest* request,
                                        v1::ListReportsResponse* response);
  grpc::ServerUnaryReactor* SettleReport(grpc::CallbackServerContext* context,
                                         const v1::SettleReportRequest* request,
                                         v1::Report* response);

 private:
  rpc::Adapter* adapter_;
  const PageTokens* tokens_;
  amble::messaging::ListReports list_reports_;
  amble::messaging::SettleReport settle_report_;
};

}  // namespace amble::messaging
