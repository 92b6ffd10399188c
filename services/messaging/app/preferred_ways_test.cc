#include "services/messaging/app/preferred_ways.h"

#include "services/messaging/testing/messaging_fixture.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

class PreferredWaysTest : public MessagingFixture {
 protected:
  Way WayOf(const std::string& person, Channels forced = 0) {
    const Notice notice{.practice = "heath",
                        .id = "n-1",
                        .kind = NoticeKind::kAnnouncement,
                        .group = "ramble",
                        .channels = forced};
    return Found<std::vector<Way>>([&](storage::Transaction& transaction) {
             return ways_.Choose(transaction, {{&notice, {"m-" + person, person}, clock_.Now()}});
           })
        .at(0);
  }
  void Prefer(const Preferences& preferences) {
    ASSERT_EQ(Write([&](storage::Transaction& transaction) {
                return preferences_.Save(transaction, "mia", preferences);
              }),
              absl::OkStatus());
  }
  void AddDevice() {
    PushDevice device{.id = "d-1", .person = "mia", .create_time = clock_.Now()};
    device.subscription.endpoint = "https://push.example/1";
    ASSERT_EQ(Write([&](storage::Transaction& transaction) {
                return preferences_.Save(transaction, device);
              }),
              absl::OkStatus());
  }
};

TEST_F(PreferredWaysTest, ByMailWhereNothingElseIsSaid) {
  const Way way = WayOf("mia");
  EXPECT_EQ(way.choice.email, clock_.Now());
  EXPECT_FALSE(way.choice.push) << "there is no device";
  EXPECT_EQ(way.failure, "");
}

TEST_F(PreferredWaysTest, ByTheDevicesThatPeopleHave) {
  AddDevice();
  EXPECT_TRUE(WayOf("mia").choice.push);
  EXPECT_FALSE(WayOf("noor").choice.push);
  EXPECT_FALSE(WayOf("mia", BitOf(Channel::kEmail)).choice.push);
}

TEST_F(PreferredWaysTest, SaysWhyNothingButTheAppReachesSomebody) {
  Preferences preferences;
  preferences.version = 1;
  preferences.kinds[NoticeKind::kAnnouncement] = {.email = false, .push = true};
  Prefer(preferences);
  EXPECT_EQ(WayOf("mia").failure, "mail_turned_off");
  preferences.no_mail_at_all = true;
  Prefer(preferences);
  EXPECT_EQ(WayOf("mia").failure, "no_mail_at_all");
  EXPECT_TRUE(WayOf("mia").stopped_all);
  AddDevice();
  EXPECT_EQ(WayOf("mia").failure, "") << "the device reaches her";
  EXPECT_TRUE(WayOf("mia").stopped_all);
}

TEST_F(PreferredWaysTest, QuietHoursAreThoseOfTheirZone) {
  clock_.Set(Utc("2027-01-15T12:00:00Z"));
  Tell(Person{.id = "mia", .time_zone = "Asia/Tokyo", .version = 9});
  EXPECT_EQ(WayOf("mia").choice.email, clock_.Now()) << "21:00";
  clock_.Set(Utc("2027-01-15T14:00:00Z"));
  EXPECT_EQ(WayOf("mia").choice.email, Utc("2027-01-15T22:00:00Z")) << "7:00 there";
  Tell(Person{.id = "noor", .version = 9});
  EXPECT_EQ(WayOf("noor").choice.email, clock_.Now()) << "the group's, as long as they do not say";
}

}  // namespace
}  // namespace amble::messaging
