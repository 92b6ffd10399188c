#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "amble/attendance/v1/attendance.pb.h"
#include "services/attendance/app/add_to_roll.h"
#include "services/attendance/app/answer_command.h"
#include "services/attendance/app/list_responses.h"
#include "services/attendance/app/respond.h"
#include "services/attendance/domain/roll.h"

/// Between the API's messages and the domain. Names are checked here; what they name is not.
namespace amble::attendance {

inline constexpr char kWalkPattern[] = "practices/*/groups/*/walks/*";
inline constexpr char kResponsePattern[] = "practices/*/groups/*/walks/*/responses/*";

absl::StatusOr<WalkId> ParseWalk(const std::string& name, const std::string& field);
std::string WalkName(const WalkId& walk);
std::string ResponseName(const WalkId& walk, const std::string& member);

absl::StatusOr<RespondCommand> FromProto(const v1::RespondRequest& request);
absl::StatusOr<RespondCommand> FromProto(const v1::RespondForRequest& request);
absl::StatusOr<Answer> FromProto(v1::Answer answer);
absl::StatusOr<std::vector<ResponseState>> StatesFromProto(const v1::ListResponsesRequest& request);
absl::StatusOr<std::vector<RollMark>> FromProto(const v1::MarkRollRequest& request);
absl::StatusOr<AddToRollCommand> FromProto(const v1::AddToRollRequest& request);

/// The answer as its own member sees it at `now`: with the walk and, when it is time, the meeting
/// point.
v1::Response ToOwnProto(const AnswerView& view, absl::Time now);
/// The answer as leaders see it.
v1::Response ToLeaderProto(const AnswerView& view);
v1::Turnout ToTurnout(const Walk& walk);
v1::Roll ToProto(const Roll& roll);

}  // namespace amble::attendance
