#include <gtest/gtest.h>

#include <optional>

#include "services/messaging/storage/mailed_sql_repository.h"
#include "services/messaging/testing/messaging_fixture.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

constexpr absl::Duration kLease = absl::Minutes(2);

/// What mails have told, on both engines.
class MailedContract : public MessagingFixture,
                       public ::testing::WithParamInterface<storage::Engine> {
 protected:
  MailedContract() : MessagingFixture(GetParam()) {
    for (const char* id : {"n1", "n2", "n3"}) {
      EXPECT_EQ(Write([&](storage::Transaction& transaction) {
                  return notices_
                      .Add(transaction, {.practice = "heath",
                                         .id = id,
                                         .kind = NoticeKind::kMessages,
                                         .group = "ramble",
                                         .key = id,
                                         .create_time = clock_.Now(),
                                         .stale_time = clock_.Now() + absl::Hours(48)})
                      .status();
                }),
                absl::OkStatus());
    }
  }

  /// `person`'s part of `notice`, which nobody has claimed.
  void Add(const std::string& notice, const std::string& person, bool digest,
           Channel channel = Channel::kEmail) {
    const std::string id = notice + "-" + person + (channel == Channel::kPush ? "-push" : "");
    ASSERT_EQ(Write([&](storage::Transaction& transaction) -> absl::Status {
                AMBLE_RETURN_IF_ERROR(
                    dispatches_.Add(transaction, {{.id = id,
                                                   .practice = "heath",
                                                   .notice = notice,
                                                   .member = "m-" + person,
                                                   .person = person,
                                                   .channel = channel,
                                                   .due = clock_.Now(),
                                                   .stale_time = clock_.Now() + absl::Hours(48),
                                                   .message_id = "<" + id + "@amble.example>",
                                                   .digest = digest}}));
                return notices_.Save(transaction, {{.practice = "heath",
                                                    .notice = notice,
                                                    .member = "m-" + person,
                                                    .person = person,
                                                    .create_time = clock_.Now(),
                                                    .state_time = clock_.Now()}});
              }),
              absl::OkStatus());
  }
  /// All that `ids` name is taken over by the mail server, in one moment.
  void Accept(const std::vector<std::string>& ids) {
    ASSERT_EQ(Write([&](storage::Transaction& transaction) -> absl::Status {
                AMBLE_RETURN_IF_ERROR(
                    transaction
                        .Execute(storage::Statement{"UPDATE dispatches SET claim = 'a',"
                                                    " claim_until = $2 WHERE dispatch {any:$1}"},
                                 {ids, clock_.Now() + kLease})
                        .status());
                std::vector<Conclusion> conclusions;
                for (const std::string& id : ids) conclusions.push_back({.dispatch = id});
                return dispatches_.Conclude(transaction, "a", conclusions, clock_.Now()).status();
              }),
              absl::OkStatus());
  }
  std::optional<Mailed> Locked(const std::string& message_id) {
    std::optional<Mailed> locked;
    EXPECT_EQ(Write([&](storage::Transaction& transaction) -> absl::Status {
                AMBLE_ASSIGN_OR_RETURN(locked, mailed_.Lock(transaction, message_id));
                return absl::OkStatus();
              }),
              absl::OkStatus());
    return locked;
  }

  MailedSqlRepository mailed_;
};

TEST_P(MailedContract, AMailIsKnownByItsWholeMessageId) {
  Add("n1", "mia", false);
  Add("n1", "mia", false, Channel::kPush);
  const std::string id = "<n1-mia@amble.example>";
  EXPECT_EQ(Locked(id), (Mailed{"mia", DispatchState::kWaiting, {"n1-mia"}}));
  Accept({"n1-mia", "n1-mia-push"});
  EXPECT_EQ(Locked(id), (Mailed{"mia", DispatchState::kDone, {"n1-mia"}}));
  for (const char* other : {"<n1-mia@amble.example.org>", "<n1-mia@>", "n1-mia@amble.example", "",
                            "<n1-mi@amble.example>", "<n1-mia-push@amble.example>", "<n1-mia>"}) {
    EXPECT_EQ(Locked(other), std::nullopt) << other;
  }
}

TEST_P(MailedContract, ADigestIsAllThatWasInThatMail) {
  for (const char* notice : {"n1", "n2", "n3"}) Add(notice, "mia", true);
  Add("n1", "noor", true);
  Accept({"n1-mia", "n2-mia", "n1-noor"});
  clock_.Advance(absl::Hours(24));
  Accept({"n3-mia"});
  const Mailed first{"mia", DispatchState::kDone, {"n1-mia", "n2-mia"}};
  EXPECT_EQ(Locked("<n1-mia@amble.example>"), first);
  EXPECT_EQ(Locked("<n3-mia@amble.example>"), (Mailed{"mia", DispatchState::kDone, {"n3-mia"}}));
  ASSERT_EQ(Write([&](storage::Transaction& transaction) {
              return dispatches_.Bounce(transaction, "n1-mia", "no_address", clock_.Now()).status();
            }),
            absl::OkStatus());
  EXPECT_EQ(Locked("<n1-mia@amble.example>"), (Mailed{"mia", DispatchState::kFailed, {"n1-mia"}}));
}

INSTANTIATE_TEST_SUITE_P(Engines, MailedContract, testing::Engines(), testing::EngineName);

}  // namespace
}  // namespace amble::messaging
