#pragma once

#include "amble/attendance/v1/reports.grpc.pb.h"
#include "services/attendance/app/get_attendance_report.h"
#include "services/platform/rpc/adapter.h"
#include "services/platform/rpc/method.h"

namespace amble::attendance {

/// amble.attendance.v1.ReportService.
class ReportApi final : public v1::ReportService::CallbackService {
 public:
  ReportApi(const Dependencies& dependencies, rpc::Adapter* adapter)
      : adapter_(adapter), get_attendance_report_(dependencies) {}

  AMBLE_RPC(GetAttendanceReport, v1::GetAttendanceReportRequest, v1::AttendanceReport);
  AMBLE_RPC(ExportAttendanceReport, v1::ExportAttendanceReportRequest, api::v1::File);

 private:
  rpc::Adapter* adapter_;
  amble::attendance::GetAttendanceReport get_attendance_report_;
};

}  // namespace amble::attendance
