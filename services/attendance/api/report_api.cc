#include "services/attendance/api/report_api.h"

#include <string>
#include <utility>

#include "services/attendance/api/conversions.h"
#include "services/attendance/api/group_names.h"
#include "services/attendance/api/report_tables.h"
#include "services/platform/errors/errors.h"
#include "services/platform/resources/timestamps.h"

namespace amble::attendance {
namespace {

using resources::FromTimestamp;
using resources::ToTimestamp;

constexpr char kCsv[] = "text/csv; charset=utf-8";

void Describe(const ReportedWalk& line, v1::ReportedWalk& proto) {
  const Walk& walk = line.walk;
  proto.set_walk(WalkName(walk.id));
  proto.set_title(walk.plan.title);
  *proto.mutable_start_time() = ToTimestamp(walk.plan.start);
  proto.set_time_zone(walk.plan.time_zone);
  proto.set_state(static_cast<v1::RollState>(walk.progress));
  proto.set_capacity(walk.plan.capacity);
  proto.set_going_count(walk.turnout.going);
  proto.set_went_count(line.went);
  proto.set_absent_count(line.absent);
  proto.set_excused_count(line.excused);
  proto.set_withdrew_late_count(line.withdrew_late);
  proto.set_waiting_count(walk.turnout.waitlisted);
}

void Describe(const GroupId& group, const ReportedMember& line, v1::ReportedMember& proto) {
  proto.set_member(MemberName(group, line.member));
  proto.set_walking_name(line.walking_name);
  proto.set_walk_count(line.walks);
  proto.set_present_count(line.present);
  proto.set_absent_count(line.absent);
  proto.set_excused_count(line.excused);
  if (line.last) *proto.mutable_last_walk_time() = ToTimestamp(line.last->plan.start);
}

}  // namespace

grpc::ServerUnaryReactor* ReportApi::GetAttendanceReport(
    grpc::CallbackServerContext* context, const v1::GetAttendanceReportRequest* request,
    v1::AttendanceReport* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const rpc::CallContext& call, const v1::GetAttendanceReportRequest& request)
          -> absl::StatusOr<v1::AttendanceReport> {
        AMBLE_ASSIGN_OR_RETURN(const GroupId group, ParseGroup(request.group(), "group"));
        AMBLE_ASSIGN_OR_RETURN(const Report report,
                               get_attendance_report_(call, group, FromTimestamp(request.from()),
                                                      FromTimestamp(request.to())));
        v1::AttendanceReport reply;
        reply.set_group(request.group());
        for (const ReportedWalk& walk : report.walks) Describe(walk, *reply.add_walks());
        for (const ReportedMember& member : report.members) {
          Describe(group, member, *reply.add_members());
        }
        return reply;
      });
}

grpc::ServerUnaryReactor* ReportApi::ExportAttendanceReport(
    grpc::CallbackServerContext* context, const v1::ExportAttendanceReportRequest* request,
    api::v1::File* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const rpc::CallContext& call,
             const v1::ExportAttendanceReportRequest& request) -> absl::StatusOr<api::v1::File> {
        AMBLE_ASSIGN_OR_RETURN(const GroupId group, ParseGroup(request.group(), "group"));
        if (!v1::ReportTable_IsValid(request.table())) {
          return InvalidField("table", "There is no such table.");
        }
        AMBLE_ASSIGN_OR_RETURN(const Report report,
                               get_attendance_report_(call, group, FromTimestamp(request.from()),
                                                      FromTimestamp(request.to())));
        api::v1::File file;
        file.set_content_type(kCsv);
        file.set_data(request.table() == v1::REPORT_TABLE_MEMBERS ? MembersTable(report)
                                                                  : WalksTable(report));
        return file;
      });
}

}  // namespace amble::attendance
