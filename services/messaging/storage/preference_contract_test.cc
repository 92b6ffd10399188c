#include <gtest/gtest.h>

#include "services/messaging/testing/messaging_fixture.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

/// Preferences, devices and secrets on both engines.
class PreferenceContract : public MessagingFixture,
                           public ::testing::WithParamInterface<storage::Engine> {
 protected:
  PreferenceContract() : MessagingFixture(GetParam()) {}

  Preferences Stored(const std::string& person) {
    return Found<Preferences>(
        [&](storage::Transaction& transaction) { return preferences_.Find(transaction, person); });
  }
  void Save(const PushDevice& device) {
    ASSERT_EQ(Write([&](storage::Transaction& transaction) {
                return preferences_.Save(transaction, device);
              }),
              absl::OkStatus());
  }
  std::vector<PushDevice> Devices(const std::vector<std::string>& people) {
    return Found<std::vector<PushDevice>>([&](storage::Transaction& transaction) {
      return preferences_.ListDevices(transaction, people);
    });
  }
  PushDevice Device(const std::string& id, const std::string& person) {
    return {
        id, person, {"https://push.example/" + id, std::string("\0key", 4), "auth"}, clock_.Now()};
  }
};

TEST_P(PreferenceContract, NothingSaidIsAsByDefault) {
  EXPECT_EQ(Stored("mia"), Preferences());
  ASSERT_EQ(Write([&](storage::Transaction& transaction) {
              return preferences_.Lock(transaction, "mia").status();
            }),
            absl::OkStatus());
  EXPECT_EQ(Stored("mia"), Preferences());
}

TEST_P(PreferenceContract, KeepsEveryField) {
  Preferences preferences;
  preferences.kinds = {{NoticeKind::kInvitation, {.email = false, .push = true, .digest = false}},
                       {NoticeKind::kMessages, {.email = true, .push = false, .digest = true}},
                       {NoticeKind::kLook, {.email = false, .push = false, .digest = false}}};
  preferences.quiet_hours = QuietHours{23 * 60 + 59, 0};
  preferences.digest_minute = 1;
  preferences.calendar_files = preferences.direct_messages = preferences.no_mail_at_all = true;
  preferences.bounced_address = "hash";
  preferences.version = 4;
  const auto save = [&] {
    return Write([&](storage::Transaction& transaction) {
      return preferences_.Save(transaction, "mia", preferences);
    });
  };
  ASSERT_EQ(save(), absl::OkStatus());
  EXPECT_EQ(Stored("mia"), preferences);
  preferences.quiet_hours = std::nullopt;
  preferences.no_mail_at_all = false;
  preferences.kinds.clear();
  ASSERT_EQ(save(), absl::OkStatus());
  EXPECT_EQ(Stored("mia"), preferences);
  using ByPerson = std::map<std::string, Preferences>;
  EXPECT_EQ(Found<ByPerson>([&](storage::Transaction& transaction) {
              return preferences_.FindAll(transaction, {"mia", "noor"});
            }),
            (ByPerson{{"mia", preferences}}));
}

TEST_P(PreferenceContract, AnEndpointBelongsToWhoSignedInLast) {
  Save(Device("d1", "mia"));
  Save(Device("d2", "mia"));
  EXPECT_EQ(Devices({"mia", "noor"}), (std::vector{Device("d1", "mia"), Device("d2", "mia")}));
  PushDevice again = Device("d3", "mia");
  again.subscription = {Device("d1", "").subscription.endpoint, "new key", "new auth"};
  Save(again);
  again.id = "d1";
  EXPECT_EQ(Devices({"mia"}), (std::vector{again, Device("d2", "mia")}));
  PushDevice taken = Device("d4", "noor");
  taken.subscription = again.subscription;
  Save(taken);
  EXPECT_EQ(Devices({"mia"}), std::vector{Device("d2", "mia")});
  EXPECT_EQ(Devices({"noor"}), std::vector{taken});
  bool deleted = false;
  ASSERT_EQ(Write([&](storage::Transaction& transaction) -> absl::Status {
              AMBLE_ASSIGN_OR_RETURN(deleted, preferences_.DeleteDevice(transaction, "d4"));
              return preferences_.MoveDevices(transaction, "mia", "noor");
            }),
            absl::OkStatus());
  EXPECT_TRUE(deleted);
  EXPECT_EQ(Devices({"mia", "noor"}), std::vector{Device("d2", "noor")});
}

TEST_P(PreferenceContract, WhoHasASecretKeepsIt) {
  for (const char* secret : {"first", "second"}) {
    ASSERT_EQ(Write([&](storage::Transaction& transaction) {
                return preferences_.AddSecrets(transaction, {{"mia", secret}});
              }),
              absl::OkStatus());
  }
  using ByPerson = std::map<std::string, std::string>;
  EXPECT_EQ(Found<ByPerson>([&](storage::Transaction& transaction) {
              return preferences_.FindSecrets(transaction, {"mia", "noor"});
            }),
            (ByPerson{{"mia", "first"}}));
  const auto holder = [&](const std::string& secret) {
    return Found<std::optional<std::string>>([&](storage::Transaction& transaction) {
      return preferences_.FindBySecret(transaction, secret);
    });
  };
  EXPECT_EQ(holder("first"), "mia");
  EXPECT_EQ(holder("second"), std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(Engines, PreferenceContract, testing::Engines(), testing::EngineName);

}  // namespace
}  // namespace amble::messaging
