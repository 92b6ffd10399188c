#include "services/attendance/storage/repositories.h"

#include "generated/AttendanceMigrations.h"

namespace amble::attendance {

storage::MigrationSet Migrations() { return AttendanceMigrations(); }

}  // namespace amble::attendance
