#include "services/scheduling/app/read_calendar_feed.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/scheduling/app/cancel_walk.h"
#include "services/scheduling/app/list_my_walks.h"
#include "services/scheduling/app/reschedule_walk.h"
#include "services/scheduling/testing/calendar_feed_fixture.h"

namespace amble::scheduling {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class ReadCalendarFeedTest : public CalendarFeedFixture {
 protected:
  ReadCalendarFeedTest() { Choose("mia", Discretion::kByGroup); }

  CalendarFile Read(const std::string& token) {
    const auto file = ReadCalendarFeed(feed_dependencies_)(As(auth::Principal()), token);
    EXPECT_TRUE(file.ok()) << file.status();
    return file.value_or(CalendarFile());
  }
  /// The values of all lines of one name, unfolded, in order.
  std::vector<std::string> Lines(const std::string& token, const std::string& name) {
    std::string text = Read(token).ics;
    for (size_t fold; (fold = text.find("\r\n ")) != std::string::npos;) text.erase(fold, 3);
    std::vector<std::string> values;
    for (size_t at = 0; at < text.size();) {
      const size_t end = text.find("\r\n", at);
      const std::string line = text.substr(at, end - at);
      if (line.starts_with(name + ":")) values.push_back(line.substr(name.size() + 1));
      at = end + 2;
    }
    return values;
  }
  std::vector<std::string> Titles(const std::string& token) { return Lines(token, "SUMMARY"); }
  Walk PlanOn(int day, const std::string& group, const std::string& title) {
    return Plan(group, [&](Walk& walk) {
      walk.start.local = absl::CivilSecond(2027, 3, day, 10, 0, 0);
      walk.title = title;
    });
  }
};

TEST_F(ReadCalendarFeedTest, HoldsTheWalksOfAllGroupsOrOfOne) {
  PlanOn(30, "ramble", "second");
  PlanOn(27, "ramble", "first");
  PlanOn(28, "mend", "of the therapy group");
  EXPECT_THAT(Titles(Subscribe("mia")), ElementsAre("first", "Walk", "second"));
  EXPECT_THAT(Titles(Subscribe("mia", "ramble")), ElementsAre("first", "second"));
  EXPECT_THAT(Lines(Subscribe("mia"), "DTSTART"),
              ElementsAre("20270327T100000Z", "20270328T090000Z", "20270330T090000Z"))
      << "the clocks change on the 28th";
}

TEST_F(ReadCalendarFeedTest, SaysWhatAMailSays) {
  const Route route = Lay();
  const Walk walk = Plan("ramble", [&](Walk& wanted) { wanted.route = route.id; });
  const std::string token = Subscribe("mia");
  const std::string url = "https://walks.example/my/heath/ramble/" + walk.key.walk;
  EXPECT_THAT(Lines(token, "UID"), ElementsAre(walk.key.walk + "@walks.example"));
  EXPECT_THAT(Lines(token, "LOCATION"), ElementsAre("near the south gate"));
  EXPECT_THAT(Lines(token, "URL"), ElementsAre(url));
  EXPECT_THAT(Lines(token, "DTEND"), ElementsAre("20270323T110000Z"));
  EXPECT_THAT(Lines(token, "STATUS"), ElementsAre("CONFIRMED"));
  for (const char* never : {"bench", "51.56", "7946", "Sam", "Slowly", "Gravel"}) {
    EXPECT_THAT(Read(token).ics, Not(HasSubstr(never)));
    EXPECT_THAT(Read(Subscribe("lea")).ics, Not(HasSubstr(never))) << "not to leaders either";
  }
}

TEST_F(ReadCalendarFeedTest, IsInNeutralWordsAsThePersonChose) {
  const Route route = Lay();
  for (const char* group : {"ramble", "mend"}) {
    Plan(group, [&](Walk& walk) {
      walk.route = route.id;
      walk.title = std::string("Title of ") + group;
      if (walk.key.group == "mend") walk.start.local += 3600;
    });
  }
  const std::string token = Subscribe("mia");
  EXPECT_THAT(Titles(token), ElementsAre("Title of ramble", "Walk"));
  EXPECT_THAT(Lines(token, "LOCATION"), ElementsAre("near the south gate"));
  Choose("mia", Discretion::kOn);
  EXPECT_THAT(Titles(token), ElementsAre("Walk", "Walk"));
  EXPECT_THAT(Lines(token, "LOCATION"), IsEmpty());
  Choose("mia", Discretion::kOff);
  EXPECT_THAT(Titles(token), ElementsAre("Title of ramble", "Title of mend"));
  const std::string unknown = Subscribe("lea");
  EXPECT_THAT(Titles(unknown), ElementsAre("Walk", "Walk")) << "before accounts has told";
}

TEST_F(ReadCalendarFeedTest, KeepsWhatIsCancelledAndFollowsWhatIsMoved) {
  const Walk moved = PlanOn(24, "ramble", "moved");
  const Walk off = PlanOn(25, "ramble", "off");
  const std::string token = Subscribe("mia");
  EXPECT_THAT(Lines(token, "SEQUENCE"), ElementsAre("0", "0"));
  const auto cancelled = CancelWalk(dependencies_)(As(Lea()), off.key, "The secret storm", "");
  ASSERT_TRUE(cancelled.ok()) << cancelled.status();
  WallTime later = moved.start;
  later.local = absl::CivilSecond(2027, 3, 26, 9, 0, 0);
  ASSERT_TRUE(RescheduleWalk(dependencies_)(As(Lea()), {moved.key, later, ""}).ok());
  EXPECT_THAT(Titles(token), ElementsAre("off", "moved"));
  EXPECT_THAT(Lines(token, "STATUS"), ElementsAre("CANCELLED", "CONFIRMED"));
  EXPECT_THAT(Lines(token, "SEQUENCE"), ElementsAre("1", "1"));
  EXPECT_THAT(Lines(token, "DTSTART"), ElementsAre("20270325T100000Z", "20270326T090000Z"));
  EXPECT_THAT(Read(token).ics, Not(HasSubstr("storm")));
}

TEST_F(ReadCalendarFeedTest, WhoPausesSeesNothingMoreAndWhoComesBackDoes) {
  PlanOn(24, "ramble", "theirs");
  const std::string one = Subscribe("mia", "ramble");
  const std::string all = Subscribe("mia");
  Apply(Member{"heath", "ramble", "m-mia", "mia", false, false, 2});
  EXPECT_THAT(Titles(one), IsEmpty());
  EXPECT_THAT(Titles(all), IsEmpty());
  EXPECT_THAT(Read(one).ics, HasSubstr("BEGIN:VCALENDAR")) << "an empty one, which is taken over";
  Apply(Member{"heath", "ramble", "m-mia", "mia", false, true, 3});
  EXPECT_THAT(Titles(one), ElementsAre("theirs"));
}

TEST_F(ReadCalendarFeedTest, OfStaffSaysWhatStaffMaySeeWhileTheyAreStaff) {
  const Route route = Lay();
  for (const char* group : {"ramble", "mend"}) {
    Plan(group, [&](Walk& walk) {
      walk.route = route.id;
      walk.title = std::string("Title of ") + group;
    });
  }
  const auto subscribe = [&](const std::string& group) {
    const As call(Staff("stan", "heath", auth::StaffRole::kCoordinator));
    const auto created = CreateCalendarFeed(feed_dependencies_)(call, GroupKey{"heath", group});
    EXPECT_TRUE(created.ok()) << created.status();
    return TokenIn(created->url);
  };
  Choose("stan", Discretion::kOff);
  const std::string ramble = subscribe("ramble");
  const std::string mend = subscribe("mend");
  staff_.staff[{"heath", "stan"}] = auth::StaffRole::kCoordinator;
  EXPECT_THAT(Titles(ramble), ElementsAre("Title of ramble"));
  EXPECT_THAT(Titles(mend), ElementsAre("Walk")) << "whatever they have chosen";
  EXPECT_THAT(Read(mend).ics, Not(HasSubstr("Title")));
  for (const char* never : {"bench", "51.56", "7946", "Sam", "Slowly", "Gravel"}) {
    EXPECT_THAT(Read(ramble).ics, Not(HasSubstr(never)));
    EXPECT_THAT(Read(mend).ics, Not(HasSubstr(never)));
  }
  // Nobody guesses while it cannot be known.
  staff_.failure = absl::UnavailableError("away");
  EXPECT_TRUE(absl::IsUnavailable(
      ReadCalendarFeed(feed_dependencies_)(As(auth::Principal()), ramble).status()));
  staff_.failure = absl::OkStatus();
  staff_.staff.clear();
  EXPECT_THAT(Titles(ramble), IsEmpty()) << "no longer on the staff";
  EXPECT_THAT(Titles(mend), IsEmpty());
  staff_.staff[{"moor", "stan"}] = auth::StaffRole::kOwner;
  EXPECT_THAT(Titles(ramble), IsEmpty()) << "of another practice";
}

TEST_F(ReadCalendarFeedTest, HoldsWhatWasForAFewWeeks) {
  PlanOn(24, "ramble", "soon over");
  const std::string token = Subscribe("mia");
  clock_.Set(Utc("2027-03-24T10:00:00Z") + kCalendarPast);
  EXPECT_THAT(Titles(token), ElementsAre("soon over"));
  clock_.Advance(absl::Seconds(1));
  EXPECT_THAT(Titles(token), IsEmpty());
}

TEST_F(ReadCalendarFeedTest, IsBounded) {
  Walk walk = Plan();
  for (int i = 0; i <= kMostCalendarWalks; ++i) {
    walk.key.walk = "w" + std::to_string(i);
    walk.start_time += absl::Hours(1);
    Put(walk);
  }
  EXPECT_EQ(Titles(Subscribe("mia")).size(), static_cast<size_t>(kMostCalendarWalks));
}

TEST_F(ReadCalendarFeedTest, TheEtagChangesWithWhatIsSaidAndNotWithTime) {
  const Walk walk = PlanOn(24, "ramble", "a walk");
  const std::string token = Subscribe("mia");
  const CalendarFile first = Read(token);
  clock_.Advance(absl::Hours(5));
  const CalendarFile later = Read(token);
  EXPECT_EQ(later.etag, first.etag);
  EXPECT_NE(later.ics, first.ics) << "it says when it was written";
  EXPECT_NE(Read(Subscribe("lea")).etag, first.etag) << "lea's is in neutral words";
  ASSERT_TRUE(CancelWalk(dependencies_)(As(Lea()), walk.key, "Storm", "").ok());
  const std::string cancelled = Read(token).etag;
  EXPECT_NE(cancelled, first.etag);
  Choose("mia", Discretion::kOn);
  EXPECT_NE(Read(token).etag, cancelled);
}

TEST_F(ReadCalendarFeedTest, TheHashIsNoSecret) {
  const std::string token = Subscribe("mia");
  const ReadCalendarFeed read(feed_dependencies_);
  for (const std::string& wrong :
       {HashSecret(token), token.substr(1), token + "x", std::string()}) {
    EXPECT_EQ(read(As(Somebody("mia")), wrong).status(), NotFound("calendar"));
  }
}

}  // namespace
}  // namespace amble::scheduling
