#pragma once

#include <functional>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/attendance/app/answer_ledger.h"
#include "services/attendance/app/attendance_events.h"
#include "services/attendance/app/day_repository.h"
#include "services/attendance/app/follow_up_repository.h"
#include "services/attendance/app/member_repository.h"
#include "services/attendance/app/report_repository.h"
#include "services/attendance/app/response_repository.h"
#include "services/attendance/app/roll_repository.h"
#include "services/attendance/app/safety_card_source.h"
#include "services/attendance/app/safety_repository.h"
#include "services/attendance/app/walk_repository.h"
#include "services/attendance/app/wrap_up_repository.h"
#include "services/platform/clock/clock.h"
#include "services/platform/ids/ids.h"
#include "services/platform/storage/database.h"

namespace amble::attendance {

/// What use-cases need. All of it outlives them.
struct Dependencies {
  storage::Database* database;
  WalkRepository* walks;
  MemberRepository* members;
  ResponseRepository* responses;
  RollRepository* roll;
  DayRepository* day;
  AnswerLedger* ledger;
  AttendanceEvents* events;
  ReportRepository* reports;
  FollowUpRepository* follow_ups;
  WrapUpRepository* wrap_ups;
  SafetyRepository* safety;
  const Clock* clock;
  Ids* ids;
  /// Reads the feeds of the other services to their heads, by the deadline at the latest. Asked
  /// before a denial that rests on what they said. Blocks. Empty: there is nothing to read.
  std::function<absl::Status(absl::Time deadline)> catch_up;
  /// Told after the commit that the roll of a walk may have changed; quick. Empty: nobody cares.
  std::function<void(const WalkId& walk)> roll_changed = {};
  SafetyCardSource* safety_cards = nullptr;  ///< needed by GetSafetyCards alone
};

}  // namespace amble::attendance
