#include "services/attendance/domain/walk_book.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "services/platform/errors/errors.h"

namespace amble::attendance {
namespace {

using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;
using enum ResponseState;

const absl::Time kStart = absl::FromUnixSeconds(2'000'000'000);
const absl::Time kBefore = kStart - absl::Hours(48);
const absl::Time kAnswerBy = kStart - absl::Hours(24);

Walk WalkWith(int capacity) {
  Walk walk{.id = {"p", "g", "w"}};
  walk.plan.start = kStart;
  walk.plan.time_zone = "Asia/Tokyo";  // where that is at noon
  walk.plan.duration_minutes = 50;
  walk.plan.capacity = capacity;
  walk.plan.answer_by = kAnswerBy;
  return walk;
}

AnswerChange Says(std::string member, Answer answer, std::string reason = "") {
  return {.member = member, .person = "person-of-" + member, .answer = answer, .reason = reason};
}

ResponseState StateOf(const WalkBook& book, const std::string& member) {
  return book.Of(member).state;
}

/// A book in which `members` have said GOING, in this order.
WalkBook Going(int capacity, const std::vector<std::string>& members, absl::Time now = kBefore) {
  WalkBook book(WalkWith(capacity), kBefore);
  for (const std::string& member : members) {
    EXPECT_EQ(book.Record(Says(member, Answer::kGoing)), absl::OkStatus());
  }
  WalkBook later(book.walk(), now);
  for (const WalkBook::Change& change : book.Changes()) later.Load(change.response);
  return later;
}

TEST(WalkBook, GivesPlacesWhileThereAreAndThenAQueueInOrder) {
  WalkBook book(WalkWith(2), kBefore);
  for (const char* member : {"a", "b", "c", "d"}) {
    ASSERT_EQ(book.Record(Says(member, Answer::kGoing)), absl::OkStatus());
  }
  EXPECT_EQ(StateOf(book, "a"), kGoing);
  EXPECT_EQ(StateOf(book, "b"), kGoing);
  EXPECT_EQ(StateOf(book, "c"), kWaitlisted);
  EXPECT_EQ(StateOf(book, "d"), kWaitlisted);
  EXPECT_LT(book.Of("c").join_sequence, book.Of("d").join_sequence);
  EXPECT_THAT(book.Positions(), UnorderedElementsAre(Pair("c", 1), Pair("d", 2)));
  EXPECT_EQ(book.walk().turnout, (Turnout{.going = 2, .waitlisted = 2}));
  EXPECT_EQ(book.walk().next_join_sequence, 5);
}

TEST(WalkBook, UnsureAndNotGoingHoldNoPlace) {
  WalkBook book(WalkWith(1), kBefore);
  ASSERT_EQ(book.Record(Says("a", Answer::kUnsure, "my knee")), absl::OkStatus());
  ASSERT_EQ(book.Record(Says("b", Answer::kNotGoing)), absl::OkStatus());
  EXPECT_EQ(StateOf(book, "a"), kUnsure);
  EXPECT_EQ(book.Of("a").reason, "my knee");
  EXPECT_EQ(book.Of("a").person, "person-of-a");
  EXPECT_EQ(StateOf(book, "b"), kNotGoing);
  EXPECT_EQ(book.walk().PlacesLeft(), 1);
  EXPECT_EQ(book.walk().turnout, (Turnout{.unsure = 1, .not_going = 1}));
}

TEST(WalkBook, AFreedPlaceGoesToTheFirstInTheQueue) {
  for (const Answer withdrawal : {Answer::kNotGoing, Answer::kUnsure}) {
    WalkBook book = Going(2, {"a", "b", "c", "d"});
    ASSERT_EQ(book.Record(Says("b", withdrawal)), absl::OkStatus());
    EXPECT_EQ(StateOf(book, "c"), kGoing);
    EXPECT_EQ(StateOf(book, "d"), kWaitlisted);
    const auto changes = book.Changes();
    ASSERT_EQ(changes.size(), 2u);
    EXPECT_EQ(changes[0].response.member, "b");
    EXPECT_FALSE(changes[0].promoted);
    EXPECT_EQ(changes[1].response.member, "c");
    EXPECT_TRUE(changes[1].promoted);
    EXPECT_EQ(book.walk().turnout.going, 2);
    EXPECT_EQ(book.walk().turnout.waitlisted, 1);
  }
}

TEST(WalkBook, WhoComesBackJoinsAtTheEnd) {
  WalkBook book = Going(1, {"a", "b", "c"});
  ASSERT_EQ(book.Record(Says("b", Answer::kNotGoing)), absl::OkStatus());
  ASSERT_EQ(book.Record(Says("b", Answer::kGoing)), absl::OkStatus());
  ASSERT_EQ(book.Record(Says("a", Answer::kNotGoing)), absl::OkStatus());
  EXPECT_EQ(StateOf(book, "c"), kGoing);
  EXPECT_EQ(StateOf(book, "b"), kWaitlisted);
}

TEST(WalkBook, TheSameAnswerAgainKeepsPlaceSequenceAndEtag) {
  WalkBook book = Going(1, {"a", "b"});
  const Response a = book.Of("a");
  const Response b = book.Of("b");
  ASSERT_EQ(book.Record(Says("a", Answer::kGoing)), absl::OkStatus());
  ASSERT_EQ(book.Record(Says("b", Answer::kGoing)), absl::OkStatus());
  EXPECT_EQ(book.Of("a"), a);
  EXPECT_EQ(book.Of("b"), b);
  EXPECT_THAT(book.Changes(), IsEmpty());
  ASSERT_EQ(book.Record(Says("b", Answer::kGoing, "with a stick")), absl::OkStatus());
  EXPECT_EQ(book.Of("b").join_sequence, b.join_sequence);
  EXPECT_NE(book.Of("b").etag(), b.etag());
}

TEST(WalkBook, AStaleEtagDoesNotBeatANewerAnswer) {
  WalkBook book(WalkWith(2), kBefore);
  AnswerChange first = Says("a", Answer::kGoing);
  first.etag = "0";
  ASSERT_EQ(book.Record(first), absl::OkStatus());
  const std::string seen = book.Of("a").etag();
  ASSERT_EQ(book.Record(Says("a", Answer::kNotGoing)), absl::OkStatus());
  AnswerChange late = Says("a", Answer::kGoing);
  late.etag = seen;
  const absl::Status status = book.Record(late);
  EXPECT_EQ(status.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(ReasonOf(status), Reason::kEtagMismatch);
  EXPECT_EQ(StateOf(book, "a"), kNotGoing);
  late.etag = book.Of("a").etag();
  EXPECT_EQ(book.Record(late), absl::OkStatus());
}

TEST(WalkBook, AfterAnswerByOnlyFreePlacesAreGiven) {
  const absl::Time after = kAnswerBy + absl::Microseconds(1);
  WalkBook full = Going(1, {"a"}, after);
  EXPECT_EQ(ReasonOf(full.Record(Says("b", Answer::kGoing))), Reason::kAnswerByPassed);
  EXPECT_EQ(StateOf(full, "b"), kUnanswered);
  EXPECT_EQ(full.Record(Says("a", Answer::kGoing)), absl::OkStatus()) << "who has a place keeps it";
  EXPECT_EQ(full.Record(Says("a", Answer::kNotGoing)), absl::OkStatus());
  EXPECT_EQ(full.Record(Says("b", Answer::kGoing)), absl::OkStatus());
  EXPECT_EQ(StateOf(full, "b"), kGoing);

  WalkBook at_the_instant = Going(1, {"a"}, kAnswerBy);
  EXPECT_EQ(at_the_instant.Record(Says("b", Answer::kGoing)), absl::OkStatus());
  EXPECT_EQ(StateOf(at_the_instant, "b"), kWaitlisted);

  WalkBook waiting = Going(1, {"a", "b"}, after);
  EXPECT_EQ(waiting.Record(Says("a", Answer::kNotGoing)), absl::OkStatus());
  EXPECT_EQ(StateOf(waiting, "b"), kGoing) << "who waited since before moves up";
}

TEST(WalkBook, NothingChangesFromTheStartOnNorAfterACancellation) {
  for (const Answer answer : {Answer::kGoing, Answer::kNotGoing, Answer::kUnsure}) {
    WalkBook started = Going(1, {"a", "b"}, kStart);
    EXPECT_EQ(ReasonOf(started.Record(Says("a", answer))), Reason::kWalkStarted);
    Walk walk = started.walk();
    walk.progress = Progress::kUnderWay;
    WalkBook under_way(walk, kStart);
    EXPECT_EQ(ReasonOf(under_way.Record(Says("a", answer))), Reason::kWalkStarted);
    walk.progress = Progress::kPlanned;
    walk.plan.cancelled = true;
    WalkBook cancelled(walk, kBefore);
    EXPECT_EQ(ReasonOf(cancelled.Record(Says("a", answer))), Reason::kWalkNotPlanned);
    EXPECT_THAT(cancelled.Changes(), IsEmpty());
  }
}

TEST(WalkBook, AfterAnEarlyStartOnlyOnesOwnNoIsTakenUntilThePlannedOne) {
  const WalkBook planned = Going(1, {"a", "b"});
  Walk walk = planned.walk();
  walk.progress = Progress::kUnderWay;
  WalkBook book(walk, kStart - absl::Microseconds(1));
  for (const char* member : {"a", "b"}) book.Load(planned.Of(member));
  AnswerChange by_leader = Says("a", Answer::kNotGoing);
  by_leader.by_leader = true;
  for (const AnswerChange& change :
       {Says("a", Answer::kUnsure), Says("c", Answer::kGoing), by_leader}) {
    EXPECT_EQ(ReasonOf(book.Record(change)), Reason::kWalkStarted);
  }
  EXPECT_EQ(book.Record(Says("a", Answer::kNotGoing)), absl::OkStatus());
  EXPECT_EQ(StateOf(book, "a"), kNotGoing);
  EXPECT_EQ(StateOf(book, "b"), kWaitlisted) << "nobody is called after those who left";
}

TEST(WalkBook, MoreCapacityLetsPeopleMoveUpAndLessEvictsNobody) {
  WalkBook book = Going(1, {"a", "b", "c", "d"});
  WalkPlan plan = book.walk().plan;
  plan.capacity = 3;
  book.Replan(plan, 2);
  book.Promote();
  EXPECT_EQ(StateOf(book, "b"), kGoing);
  EXPECT_EQ(StateOf(book, "c"), kGoing);
  EXPECT_EQ(StateOf(book, "d"), kWaitlisted);
  plan.capacity = 1;
  book.Replan(plan, 3);
  book.Promote();
  EXPECT_EQ(book.walk().turnout.going, 3);
  EXPECT_EQ(book.walk().PlacesLeft(), 0);
  ASSERT_EQ(book.Record(Says("a", Answer::kNotGoing)), absl::OkStatus());
  ASSERT_EQ(book.Record(Says("b", Answer::kNotGoing)), absl::OkStatus());
  EXPECT_EQ(StateOf(book, "d"), kWaitlisted) << "the capacity is reached still";
  ASSERT_EQ(book.Record(Says("c", Answer::kNotGoing)), absl::OkStatus());
  EXPECT_EQ(StateOf(book, "d"), kGoing);
}

TEST(WalkBook, OffersCountAsPlacesAndAreTakenByGoing) {
  Walk walk = WalkWith(1);
  walk.turnout.offered = 1;
  walk.next_join_sequence = 2;
  WalkBook book(walk, kBefore);
  book.Load({.member = "a", .person = "x", .state = kOffered, .join_sequence = 1, .version = 1});
  ASSERT_EQ(book.Record(Says("b", Answer::kGoing)), absl::OkStatus());
  EXPECT_EQ(StateOf(book, "b"), kWaitlisted);
  ASSERT_EQ(book.Record(Says("a", Answer::kGoing)), absl::OkStatus());
  EXPECT_EQ(StateOf(book, "a"), kGoing);
  EXPECT_EQ(book.Of("a").join_sequence, 1);
  EXPECT_EQ(book.walk().turnout, (Turnout{.going = 1, .waitlisted = 1}));
}

TEST(WalkBook, WithdrawsWhoIsNoLongerInTheGroup) {
  WalkBook book = Going(1, {"a", "b", "c"});
  book.Withdraw("b");
  book.Withdraw("a");
  book.Withdraw("nobody");
  EXPECT_EQ(StateOf(book, "a"), kNotGoing);
  EXPECT_EQ(StateOf(book, "b"), kNotGoing);
  EXPECT_EQ(StateOf(book, "c"), kGoing);
  const auto version = book.Of("a").version;
  book.Withdraw("a");
  EXPECT_EQ(book.Of("a").version, version);
}

TEST(WalkBook, AMergedGuestKeepsPlaceAndSequence) {
  WalkBook book = Going(1, {"a", "guest", "c"});
  const int64_t sequence = book.Of("guest").join_sequence;
  book.Move("guest", "account", "somebody");
  EXPECT_EQ(StateOf(book, "guest"), kUnanswered);
  EXPECT_EQ(StateOf(book, "account"), kWaitlisted);
  EXPECT_EQ(book.Of("account").join_sequence, sequence);
  EXPECT_EQ(book.Of("account").person, "somebody");
  EXPECT_EQ(book.walk().turnout, (Turnout{.going = 1, .waitlisted = 2}));
  ASSERT_EQ(book.Record(Says("a", Answer::kNotGoing)), absl::OkStatus());
  EXPECT_EQ(StateOf(book, "account"), kGoing);
}

TEST(WalkBook, AMergedGuestDoesNotOverrideTheAccountsOwnAnswer) {
  WalkBook book = Going(1, {"guest", "b"});
  ASSERT_EQ(book.Record(Says("account", Answer::kNotGoing)), absl::OkStatus());
  book.Move("guest", "account", "somebody");
  EXPECT_EQ(StateOf(book, "account"), kNotGoing);
  EXPECT_EQ(StateOf(book, "guest"), kUnanswered);
  EXPECT_EQ(StateOf(book, "b"), kGoing);
  EXPECT_EQ(book.walk().turnout, (Turnout{.going = 1, .not_going = 1}));
}

TEST(WalkBook, AnotherPersonBehindAMemberIsAChange) {
  WalkBook book = Going(1, {"a"});
  book.ChangePerson("a", "person-of-a");
  book.ChangePerson("nobody", "x");
  EXPECT_THAT(book.Changes(), IsEmpty());
  book.ChangePerson("a", "x");
  ASSERT_EQ(book.Changes().size(), 1u);
  EXPECT_EQ(book.Changes()[0].response.person, "x");
  EXPECT_EQ(book.Changes()[0].response.state, kGoing);
}

constexpr PlaceRule kOffers{.free_places = FreePlaces::kOffered, .offer = absl::Hours(4)};

/// `book` as it is stored and loaded again by somebody at `now`, in a group that offers places.
WalkBook Reload(const WalkBook& book, absl::Time now) {
  WalkBook again(book.walk(), now, kOffers);
  for (const WalkBook::Change& change : book.Changes()) again.Load(change.response);
  return again;
}

/// Two places, of which "a" leaves one; "c", "d", "e" wait, and "c" is offered it.
WalkBook Offered() {
  WalkBook book(WalkWith(2), kBefore, kOffers);
  for (const char* member : {"a", "b", "c", "d", "e"}) {
    EXPECT_EQ(book.Record(Says(member, Answer::kGoing)), absl::OkStatus());
  }
  EXPECT_EQ(book.Record(Says("a", Answer::kNotGoing)), absl::OkStatus());
  return book;
}

AnswerChange ToOffer(const std::string& member, Answer answer) {
  AnswerChange change = Says(member, answer);
  change.to_offer = true;
  return change;
}

TEST(WalkBookOffers, WhoIsNextIsOfferedTheFreePlaceAndHoldsIt) {
  WalkBook book = Offered();
  EXPECT_EQ(StateOf(book, "c"), kOffered);
  EXPECT_EQ(book.Of("c").offer_until, kBefore + absl::Hours(4));
  EXPECT_EQ(StateOf(book, "d"), kWaitlisted);
  EXPECT_EQ(book.walk().turnout.offered, 1);
  EXPECT_EQ(book.walk().PlacesLeft(), 0);
  ASSERT_EQ(book.Record(Says("new", Answer::kGoing)), absl::OkStatus());
  EXPECT_EQ(StateOf(book, "new"), kWaitlisted) << "nobody overtakes";
}

TEST(WalkBookOffers, YesTakesThePlaceAndNoPassesItOn) {
  WalkBook yes = Offered();
  ASSERT_EQ(yes.Record(ToOffer("c", Answer::kGoing)), absl::OkStatus());
  EXPECT_EQ(StateOf(yes, "c"), kGoing);
  EXPECT_EQ(yes.Of("c").offer_until, std::nullopt);
  EXPECT_EQ(StateOf(yes, "d"), kWaitlisted);
  WalkBook no = Offered();
  ASSERT_EQ(no.Record(ToOffer("c", Answer::kNotGoing)), absl::OkStatus());
  EXPECT_EQ(StateOf(no, "c"), kNotGoing);
  EXPECT_EQ(StateOf(no, "d"), kOffered);
}

TEST(WalkBookOffers, LapseToTheNextAndAreRefusedAfterwards) {
  WalkBook early = Reload(Offered(), kBefore + absl::Hours(4) - absl::Microseconds(1));
  early.Lapse("c");
  EXPECT_THAT(early.Changes(), IsEmpty());
  WalkBook book = Reload(Offered(), kBefore + absl::Hours(4));
  book.Lapse("b");
  book.Lapse("nobody");
  EXPECT_THAT(book.Changes(), IsEmpty());
  book.Lapse("c");
  EXPECT_EQ(StateOf(book, "c"), kUnsure);
  EXPECT_EQ(StateOf(book, "d"), kOffered);
  EXPECT_EQ(ReasonOf(book.Record(ToOffer("c", Answer::kGoing))), Reason::kNoOffer);
  ASSERT_EQ(book.Record(Says("c", Answer::kGoing)), absl::OkStatus());
  EXPECT_EQ(StateOf(book, "c"), kWaitlisted) << "asks again, behind the others";
  EXPECT_GT(book.Of("c").join_sequence, book.Of("e").join_sequence);
}

TEST(WalkBookOffers, AYesThatComesTooLateIsNoneEvenBeforeTheClockHasLooked) {
  WalkBook book = Reload(Offered(), kBefore + absl::Hours(5));
  EXPECT_EQ(ReasonOf(book.Record(ToOffer("c", Answer::kGoing))), Reason::kNoOffer);
  EXPECT_EQ(StateOf(book, "c"), kUnsure);
  EXPECT_EQ(StateOf(book, "d"), kOffered);
}

TEST(WalkBookOffers, NobodyIsAskedInTheLastHour) {
  WalkBook book = Reload(Offered(), kStart - absl::Minutes(50));
  book.Lapse("c");
  EXPECT_EQ(StateOf(book, "d"), kGoing);
  ASSERT_FALSE(book.Changes().empty());
  for (const WalkBook::Change& change : book.Changes()) {
    EXPECT_EQ(change.promoted, change.response.member == "d") << change.response.member;
  }
}

TEST(WalkBookOffers, AMergedPersonKeepsTheOffer) {
  WalkBook book = Offered();
  book.Move("c", "account", "person-of-account");
  EXPECT_EQ(StateOf(book, "account"), kOffered);
  EXPECT_EQ(book.Of("account").offer_until, kBefore + absl::Hours(4));
}

TEST(Walk, CanBeStartedFromTwoHoursBefore) {
  Walk walk = WalkWith(1);
  EXPECT_EQ(CheckMayStart(walk, kStart - kEarliestStart), absl::OkStatus());
  EXPECT_EQ(ReasonOf(CheckMayStart(walk, kStart - kEarliestStart - absl::Microseconds(1))),
            Reason::kWalkNotPlanned);
  walk.progress = Progress::kUnderWay;
  EXPECT_EQ(ReasonOf(CheckMayStart(walk, kStart)), Reason::kWalkStarted);
  EXPECT_EQ(CheckUnderWay(walk), absl::OkStatus());
  walk.progress = Progress::kClosed;
  EXPECT_EQ(ReasonOf(CheckUnderWay(walk)), Reason::kWalkNotUnderWay);
}

}  // namespace
}  // namespace amble::attendance
