#include "services/platform/mail/outbox.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/platform/errors/errors.h"
#include "services/platform/mail/testing/outbox_fixture.h"

namespace amble::mail {
namespace {

INSTANTIATE_TEST_SUITE_P(Engines, OutboxTest, amble::testing::Engines(),
                         amble::testing::EngineName);

TEST_P(OutboxTest, WakesTheSenderAfterTheCommitOnly) {
  ASSERT_EQ(database_.Write([&](storage::Transaction& transaction) -> absl::Status {
    AMBLE_RETURN_IF_ERROR(outbox_.Append(transaction, ExampleMessage()));
    EXPECT_EQ(wakes_, 0);
    return absl::OkStatus();
  }),
            absl::OkStatus());
  EXPECT_EQ(wakes_, 1);
}

TEST_P(OutboxTest, KeepsNothingOfATransactionThatIsRolledBack) {
  const absl::Status status = database_.Write([&](storage::Transaction& transaction) {
    EXPECT_TRUE(outbox_.Append(transaction, ExampleMessage()).ok());
    return absl::AbortedError("no");
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(wakes_, 0);
  EXPECT_EQ(RowsWith(ExampleMessage().to.address), 0);
}

TEST_P(OutboxTest, RefusesACalendarItCouldNotKeep) {
  Message message = ExampleMessage();
  message.calendar = ExampleCalendar();
  EXPECT_EQ(ReasonOf(Append(message)), Reason::kFieldInvalid);
  EXPECT_EQ(RowsWith(message.to.address), 0);
}

TEST_P(OutboxTest, RefusesWhatIsNoMailBeforeItIsStored) {
  Message message = ExampleMessage();
  message.subject = "x\r\nBcc: eve@example.org";
  EXPECT_EQ(ReasonOf(Append(message)), Reason::kFieldInvalid);
  EXPECT_EQ(RowsWith(message.to.address), 0);
}

TEST_P(OutboxTest, WithdrawsByReference) {
  ASSERT_TRUE(Append(ExampleMessage(), {.reference = "walk"}).ok());
  ASSERT_TRUE(Append(ExampleMessage(), {.reference = "walk"}).ok());
  ASSERT_TRUE(Append(ExampleMessage(), {.reference = "other"}).ok());
  ASSERT_TRUE(Withdraw("walk").ok());
  EXPECT_EQ(RowsWith("walk"), 0);
  EXPECT_EQ(RowsWith("other"), 1);
}

TEST_P(OutboxTest, CountsWhatWaitsUpToALimit) {
  const auto waiting = [this](int limit) {
    int64_t count = -1;
    EXPECT_EQ(database_.Read([&](storage::Transaction& transaction) -> absl::Status {
      AMBLE_ASSIGN_OR_RETURN(count, outbox_.Waiting(transaction, limit));
      return absl::OkStatus();
    }),
              absl::OkStatus());
    return count;
  };
  EXPECT_EQ(waiting(10), 0);
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(Append(ExampleMessage(), {.reference = "walk"}).ok());
  EXPECT_EQ(waiting(10), 3);
  EXPECT_EQ(waiting(2), 2);
}

}  // namespace
}  // namespace amble::mail
