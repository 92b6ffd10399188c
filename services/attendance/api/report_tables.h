#pragma once

#include <string>

#include "services/attendance/domain/report.h"

/// A report as CSV; its columns as ReportTable of the API names them.
namespace amble::attendance {

/// A line for each walk, as the clocks show it there.
std::string WalksTable(const Report& report);
/// A line for each member.
std::string MembersTable(const Report& report);

}  // namespace amble::attendance
