#pragma once

#include "services/attendance/storage/answer_sql_ledger.h"
#include "services/attendance/storage/day_sql_repository.h"
#include "services/attendance/storage/follow_up_sql_repository.h"
#include "services/attendance/storage/member_sql_repository.h"
#include "services/attendance/storage/report_sql_repository.h"
#include "services/attendance/storage/response_sql_repository.h"
#include "services/attendance/storage/roll_sql_repository.h"
#include "services/attendance/storage/safety_sql_repository.h"
#include "services/attendance/storage/walk_sql_repository.h"
#include "services/attendance/storage/wrap_up_sql_repository.h"
#include "services/platform/storage/migrations.h"

namespace amble::attendance {

/// All repositories over SQL; they hold no state, so one of each serves every thread.
struct SqlRepositories {
  WalkSqlRepository walks;
  MemberSqlRepository members;
  ResponseSqlRepository responses;
  RollSqlRepository roll;
  DaySqlRepository day;
  AnswerSqlLedger ledger;
  ReportSqlRepository reports;
  FollowUpSqlRepository follow_ups;
  WrapUpSqlRepository wrap_ups;
  SafetySqlRepository safety;
};

/// The tables of this service alone.
storage::MigrationSet Migrations();

}  // namespace amble::attendance
