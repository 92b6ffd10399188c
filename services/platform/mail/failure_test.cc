#include "services/platform/mail/failure.h"

#include <gtest/gtest.h>

#include "services/platform/errors/errors.h"

namespace amble::mail {
namespace {

TEST(FailureOf, UndoesMailError) {
  for (const MailFailure failure :
       {MailFailure::kMessage, MailFailure::kRecipient, MailFailure::kRefused,
        MailFailure::kTemporary, MailFailure::kUncertain}) {
    EXPECT_EQ(FailureOf(MailError(failure, "No.")), failure);
  }
}

TEST(FailureOf, JudgesOtherStatusesByTheirCode) {
  EXPECT_EQ(FailureOf(absl::OkStatus()), MailFailure::kNone);
  EXPECT_EQ(FailureOf(InvalidField("message.subject", "Is too long.")), MailFailure::kMessage);
  EXPECT_EQ(FailureOf(absl::FailedPreconditionError("")), MailFailure::kRefused);
  EXPECT_EQ(FailureOf(absl::InternalError("")), MailFailure::kTemporary);
}

TEST(MailError, HasTheCodesOfMailer) {
  EXPECT_EQ(MailError(MailFailure::kMessage, "").code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(MailError(MailFailure::kRecipient, "").code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(MailError(MailFailure::kRefused, "").code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(MailError(MailFailure::kUncertain, "").code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace amble::mail
