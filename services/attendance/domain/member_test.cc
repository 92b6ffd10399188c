#include "services/attendance/domain/member.h"

#include <gtest/gtest.h>

#include <vector>

#include "services/platform/errors/errors.h"

namespace amble::attendance {
namespace {

Member Someone(MemberState state, MemberRole role = MemberRole::kMember) {
  return {
      .practice = "p", .group = "g", .member = "m", .person = "x", .role = role, .state = state};
}

TEST(Member, MayAnswerAccordingToState) {
  const struct {
    MemberState state;
    absl::StatusCode see;
    absl::StatusCode answer;
  } kCases[] = {
      {MemberState::kInvited, absl::StatusCode::kFailedPrecondition,
       absl::StatusCode::kFailedPrecondition},
      {MemberState::kRequested, absl::StatusCode::kFailedPrecondition,
       absl::StatusCode::kFailedPrecondition},
      {MemberState::kWaiting, absl::StatusCode::kFailedPrecondition,
       absl::StatusCode::kFailedPrecondition},
      {MemberState::kActive, absl::StatusCode::kOk, absl::StatusCode::kOk},
      {MemberState::kPaused, absl::StatusCode::kOk, absl::StatusCode::kFailedPrecondition},
      {MemberState::kLeft, absl::StatusCode::kNotFound, absl::StatusCode::kNotFound},
      {MemberState::kRemoved, absl::StatusCode::kNotFound, absl::StatusCode::kNotFound},
      {MemberState::kUnspecified, absl::StatusCode::kNotFound, absl::StatusCode::kNotFound},
  };
  const Group group;
  for (const auto& c : kCases) {
    const Member member = Someone(c.state);
    SCOPED_TRACE(static_cast<int>(c.state));
    EXPECT_EQ(CheckMaySee(&member).code(), c.see);
    const absl::Status answer = CheckMayAnswer(&member, &group, Answer::kGoing);
    EXPECT_EQ(CheckMayAnswer(&member, &group, Answer::kNotGoing), answer);
    EXPECT_EQ(answer.code(), c.answer);
    if (c.answer == absl::StatusCode::kFailedPrecondition) {
      EXPECT_EQ(ReasonOf(answer), Reason::kMembershipState);
    }
  }
  EXPECT_EQ(CheckMaySee(nullptr).code(), absl::StatusCode::kNotFound);
}

TEST(Member, OfATherapyGroupAcceptsTheCurrentAgreementBeforeAYes) {
  Member member = Someone(MemberState::kActive);
  member.agreement_version = 1;
  Group group{.practice = "p", .group = "g", .therapy = true, .agreement_version = 2};
  EXPECT_EQ(ReasonOf(CheckMayAnswer(&member, &group, Answer::kGoing)), Reason::kAgreementRequired);
  group.therapy = false;
  EXPECT_EQ(CheckMayAnswer(&member, &group, Answer::kGoing), absl::OkStatus());
  group.therapy = true;
  member.agreement_version = 2;
  EXPECT_EQ(CheckMayAnswer(&member, &group, Answer::kGoing), absl::OkStatus());
  EXPECT_EQ(CheckMayAnswer(&member, nullptr, Answer::kGoing).code(), absl::StatusCode::kNotFound);
}

TEST(Member, NeedsNoAgreementToStayAway) {
  const Member member = Someone(MemberState::kActive);
  const Group group{.practice = "p", .group = "g", .therapy = true, .agreement_version = 2};
  EXPECT_EQ(CheckMayAnswer(&member, &group, Answer::kNotGoing), absl::OkStatus());
  EXPECT_EQ(CheckMayAnswer(&member, &group, Answer::kUnsure), absl::OkStatus());
  EXPECT_EQ(CheckMayAnswer(&member, nullptr, Answer::kNotGoing).code(),
            absl::StatusCode::kNotFound);
}

TEST(Member, LeadsAsLeaderOrCoLeaderWhileActive) {
  const Member leader = Someone(MemberState::kActive, MemberRole::kLeader);
  const Member co_leader = Someone(MemberState::kActive, MemberRole::kCoLeader);
  const Member paused = Someone(MemberState::kPaused, MemberRole::kLeader);
  const Member walker = Someone(MemberState::kActive);
  const Member removed = Someone(MemberState::kRemoved, MemberRole::kLeader);
  EXPECT_EQ(CheckLeads(&leader), absl::OkStatus());
  EXPECT_EQ(CheckLeads(&co_leader), absl::OkStatus());
  EXPECT_EQ(CheckLeads(&paused).code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(CheckLeads(&walker).code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(CheckLeads(&removed).code(), absl::StatusCode::kNotFound);
}

TEST(Member, TheMembershipThatAllowsMostCounts) {
  const Member left = Someone(MemberState::kLeft);
  const Member waiting = Someone(MemberState::kWaiting);
  const Member active = Someone(MemberState::kActive);
  const std::vector<const Member*> all{&left, &active, &waiting};
  EXPECT_EQ(CurrentMembership(all), &active);
  const std::vector<const Member*> over{&left};
  EXPECT_EQ(CurrentMembership(over), nullptr);
}

}  // namespace
}  // namespace amble::attendance
