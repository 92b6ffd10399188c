#include <gtest/gtest.h>

#include "services/messaging/app/get_preferences.h"
#include "services/messaging/app/subscribe_push.h"
#include "services/messaging/app/unsubscribe.h"
#include "services/messaging/app/unsubscribe_push.h"
#include "services/messaging/app/update_preferences.h"
#include "services/messaging/testing/messaging_fixture.h"
#include "services/platform/errors/errors.h"
#include "services/platform/push/testing/examples.h"

namespace amble::messaging {
namespace {

class PreferencesTest : public MessagingFixture {
 protected:
  PreferencesTest() { dependencies_.push_endpoints = &*endpoints_; }

  Preferences Stored(const std::string& person) {
    const auto stored = GetPreferences(dependencies_)(As(Somebody(person)));
    EXPECT_TRUE(stored.ok()) << stored.status();
    return stored.value_or(Preferences());
  }
  absl::StatusOr<Preferences> Update(const std::string& person,
                                     const UpdatePreferencesCommand& command,
                                     const std::string& request = "") {
    return UpdatePreferences(dependencies_)(As(Somebody(person), request, "body"), command);
  }
  void GiveSecret(const std::string& person, const std::string& secret) {
    ASSERT_EQ(Write([&](storage::Transaction& transaction) {
                return preferences_.AddSecrets(transaction, {{person, secret}});
              }),
              absl::OkStatus());
  }
  absl::StatusOr<Unsubscription> Stop(const std::string& token, NoticeKind kind = NoticeKind::kNone,
                                      bool everything = false) {
    return Unsubscribe(dependencies_)({token, kind, everything});
  }
  static std::string FieldOf(const absl::Status& status) {
    const auto violations = ViolationsOf(status);
    return violations.empty() ? "" : violations[0].field;
  }
  absl::StatusOr<PushDevice> Subscribe(const std::string& person, const std::string& device,
                                       const std::string& request = "") {
    return SubscribePush(dependencies_)(
        As(Somebody(person), request, device),
        {"https://updates.push.services.mozilla.com/wpush/v2/" + device, push::kRfcP256dh,
         push::kRfcAuth});
  }
  std::vector<PushDevice> Devices(const std::string& person) {
    return Found<std::vector<PushDevice>>([&](storage::Transaction& transaction) {
      return preferences_.ListDevices(transaction, {person});
    });
  }

  absl::StatusOr<push::EndpointGuard> endpoints_ = push::EndpointGuard::Create();
};

TEST_F(PreferencesTest, ChangesWhatIsGivenAndNothingElse) {
  const auto quiet = Update("mia", {.quiet_hours = QuietHours{21 * 60, 8 * 60}});
  ASSERT_TRUE(quiet.ok()) << quiet.status();
  const auto files = Update("mia", {.etag = "1", .calendar_files = true});
  ASSERT_TRUE(files.ok()) << files.status();
  Preferences expected;
  expected.quiet_hours = QuietHours{21 * 60, 8 * 60};
  expected.calendar_files = true;
  expected.version = 2;
  EXPECT_EQ(*files, expected);
  EXPECT_EQ(Stored("mia"), expected);
  EXPECT_EQ(Stored("noor"), Preferences());
  ASSERT_TRUE(Update("mia", {.quiet_hours = std::optional<QuietHours>()}).ok());
  EXPECT_EQ(Stored("mia").quiet_hours, std::nullopt) << "never";
}

TEST_F(PreferencesTest, RefusesStaleEtagsAndWhatCannotBe) {
  ASSERT_TRUE(Update("mia", {.etag = "0", .digest_minute = 1}).ok());
  EXPECT_EQ(ReasonOf(Update("mia", {.etag = "0", .digest_minute = 2}).status()),
            Reason::kEtagMismatch);
  EXPECT_EQ(FieldOf(Update("mia", {.quiet_hours = QuietHours{0, 13 * 60}}).status()),
            "preferences.quiet_hours.end_minute");
  EXPECT_EQ(
      FieldOf(Update("mia", {.kinds = {{{NoticeKind::kCancelled, {.digest = true}}}}}).status()),
      "preferences.kinds.digest");
  EXPECT_EQ(Stored("mia").digest_minute, 1);
}

TEST_F(PreferencesTest, TheSameRequestHasOneEffect) {
  ASSERT_TRUE(Update("mia", {.digest_minute = 1}, "r1").ok());
  ASSERT_TRUE(Update("mia", {.digest_minute = 2}, "r2").ok());
  const auto again = Update("mia", {.digest_minute = 1}, "r1");
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->digest_minute, 2);
}

TEST_F(PreferencesTest, ALinkStopsMailsButWhatIsEssential) {
  GiveSecret("mia", "secret");
  const auto stopped = Stop("secret");
  ASSERT_TRUE(stopped.ok()) << stopped.status();
  EXPECT_TRUE(stopped->cancellations_go_on);
  EXPECT_FALSE(Stored("mia").For(NoticeKind::kDayBefore).email);
  EXPECT_TRUE(Stored("mia").For(NoticeKind::kCancelled).email);
  const int64_t version = Stored("mia").version;
  ASSERT_TRUE(Stop("secret").ok());
  EXPECT_EQ(Stored("mia").version, version) << "again: nothing new";
  const auto everything = Stop("secret", NoticeKind::kNone, true);
  ASSERT_TRUE(everything.ok());
  EXPECT_FALSE(everything->cancellations_go_on);
  EXPECT_TRUE(Stored("mia").no_mail_at_all);
  EXPECT_EQ(Stored("noor"), Preferences());
  EXPECT_EQ(Stop("another").status().code(), absl::StatusCode::kNotFound);
}

TEST_F(PreferencesTest, AGuestWhoBecomesAPersonKeepsWhatTheySaid) {
  Tell(Person{.id = "guest", .version = 1});
  GiveSecret("guest", "secret");
  ASSERT_TRUE(Update("guest", {.digest_minute = 7, .no_mail_at_all = true}).ok());
  ASSERT_TRUE(Subscribe("guest", "phone").ok());
  Tell(Person{.id = "guest", .merged_into = "mia", .version = 2});
  EXPECT_EQ(Stored("mia").digest_minute, 7);
  EXPECT_TRUE(Stored("mia").no_mail_at_all);
  EXPECT_EQ(Devices("mia").size(), 1u);
  // The feed begins anew: what mia has said since stays.
  ASSERT_TRUE(Update("mia", {.no_mail_at_all = false}).ok());
  Tell(Person{.id = "guest", .merged_into = "mia", .version = 3});
  EXPECT_FALSE(Stored("mia").no_mail_at_all);
  ASSERT_TRUE(Stop("secret", NoticeKind::kNone, true).ok()) << "the guest's mails have the link";
  EXPECT_TRUE(Stored("mia").no_mail_at_all);
}

TEST_F(PreferencesTest, DevicesAreAddedReplacedAndRemoved) {
  const auto phone = Subscribe("mia", "phone", "r1");
  ASSERT_TRUE(phone.ok()) << phone.status();
  EXPECT_EQ(Subscribe("mia", "phone", "r1")->id, phone->id);
  EXPECT_EQ(Subscribe("mia", "phone")->id, phone->id) << "the same endpoint";
  EXPECT_EQ(Devices("mia").size(), 1u);
  EXPECT_EQ(UnsubscribePush(dependencies_)(As(Somebody("noor")), phone->id).code(),
            absl::StatusCode::kNotFound);
  EXPECT_EQ(UnsubscribePush(dependencies_)(As(Somebody("mia")), phone->id), absl::OkStatus());
  EXPECT_TRUE(Devices("mia").empty());
}

TEST_F(PreferencesTest, TheOldestDevicesGo) {
  for (size_t i = 0; i < kMaxDevices + 3; ++i) {
    clock_.Advance(absl::Seconds(1));
    ASSERT_TRUE(Subscribe("mia", "d" + std::to_string(i)).ok());
  }
  ASSERT_EQ(Devices("mia").size(), kMaxDevices);
  EXPECT_TRUE(Devices("mia").front().subscription.endpoint.ends_with("/d3"));
}

TEST_F(PreferencesTest, RefusesDevicesOfNoBrowser) {
  const auto refused = [&](const std::string& endpoint, const std::string& p256dh) {
    return FieldOf(
        SubscribePush(dependencies_)(As(Somebody("mia")), {endpoint, p256dh, push::kRfcAuth})
            .status());
  };
  EXPECT_EQ(refused("https://intranet.example/", push::kRfcP256dh),
            "subscription.web_push.endpoint");
  EXPECT_EQ(refused("https://updates.push.services.mozilla.com/x", "AAAA"),
            "subscription.web_push.p256dh");
  dependencies_.push_endpoints = nullptr;
  EXPECT_EQ(Subscribe("mia", "phone").status().code(), absl::StatusCode::kUnimplemented);
}

}  // namespace
}  // namespace amble::messaging
