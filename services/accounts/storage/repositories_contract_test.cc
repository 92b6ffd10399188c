#include <atomic>
#include <set>
#include <thread>

#include "services/accounts/app/accept_staff_invitation.h"
#include "services/accounts/app/complete_sign_in.h"
#include "services/accounts/app/create_guest.h"
#include "services/accounts/app/exchange_session.h"
#include "services/accounts/app/forget_expired.h"
#include "services/accounts/app/invite_staff.h"
#include "services/accounts/app/list_credentials.h"
#include "services/accounts/app/list_my_practices.h"
#include "services/accounts/app/list_pending_credentials.h"
#include "services/accounts/app/list_sessions.h"
#include "services/accounts/app/list_staff.h"
#include "services/accounts/app/remove_staff.h"
#include "services/accounts/app/sign_out.h"
#include "services/accounts/app/start_sign_in.h"
#include "services/accounts/app/submit_credential.h"
#include "services/accounts/app/transact.h"
#include "services/accounts/app/verify_credential.h"
#include "services/accounts/storage/revocation_sql_repository.h"
#include "services/accounts/storage/waking_revocations.h"
#include "services/accounts/testing/accounts_fixture.h"
#include "services/platform/events/in_process_wakeups.h"
#include "services/platform/text/email.h"

/// What the repositories owe, on both engines.
namespace amble::accounts {
namespace {

using storage::Transaction;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Optional;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

class RepositoriesTest : public AccountsTest,
                         public ::testing::WithParamInterface<storage::Engine> {
 protected:
  RepositoriesTest() : AccountsTest(GetParam()) {}

  template <typename F>
  absl::Status Write(F work) {
    return database_->Write([&](Transaction& transaction) -> absl::Status {
      work(transaction);
      return absl::OkStatus();
    });
  }
  Person MakePerson(const std::string& id, const std::string& email_key) {
    return {.id = id,
            .email = email_key,
            .email_key = email_key,
            .display_name = "Zoë",
            .create_time = clock_.Now()};
  }
};

INSTANTIATE_TEST_SUITE_P(Engines, RepositoriesTest, testing::Engines(), testing::EngineName);

TEST_P(RepositoriesTest, PeopleComeBackAsTheyWere) {
  Person person = MakePerson("a", "ann@example.org");
  person.pronouns = "she";
  person.locale = "en-GB";
  person.time_zone = "Europe/London";
  person.discretion = Discretion::kOff;
  person.is_operator = true;
  const Person guest{.id = "g", .given_email = "kit@example.org", .create_time = clock_.Now()};
  ASSERT_TRUE(Write([&](Transaction& t) {
                EXPECT_TRUE(repositories_.people.Insert(t, person).ok());
                EXPECT_TRUE(repositories_.people.Insert(t, guest).ok());
                EXPECT_THAT(*repositories_.people.Find(t, "a"), Optional(person));
                EXPECT_THAT(*repositories_.people.FindLocked(t, "g"), Optional(guest));
                EXPECT_THAT(*repositories_.people.FindByEmailKeyLocked(t, "ann@example.org"),
                            Optional(person));
                EXPECT_EQ(*repositories_.people.FindByEmailKeyLocked(t, ""), std::nullopt);
                EXPECT_EQ(*repositories_.people.Find(t, "never"), std::nullopt);
                Person merged = guest;
                merged.merged_into = "a";
                merged.version = 2;
                EXPECT_TRUE(repositories_.people.Update(t, merged).ok());
                EXPECT_THAT(*repositories_.people.Find(t, "g"), Optional(merged));
                EXPECT_THAT(*repositories_.people.FindAll(t, {"g", "never", "a", "g"}),
                            UnorderedElementsAre(person, merged));
                EXPECT_THAT(*repositories_.people.FindAll(t, {}), IsEmpty());
              }).ok());
}

/// They know on and off alone, and leave what was chosen as it was.
TEST_P(RepositoriesTest, WhatOlderVersionsWriteOfDiscretionCounts) {
  struct Case {
    Discretion stored;
    bool written;
    Discretion read;
  };
  Person person = MakePerson("a", "ann@example.org");
  ASSERT_TRUE(Write([&](Transaction& t) {
                EXPECT_TRUE(repositories_.people.Insert(t, person).ok());
              }).ok());
  for (const auto& [stored, written, read] :
       {Case{Discretion::kByGroup, true, Discretion::kByGroup},
        Case{Discretion::kByGroup, false, Discretion::kOff},
        Case{Discretion::kOn, true, Discretion::kOn},
        Case{Discretion::kOn, false, Discretion::kOff},
        Case{Discretion::kOff, true, Discretion::kOn},
        Case{Discretion::kOff, false, Discretion::kOff}}) {
    ASSERT_TRUE(
        Write([&](Transaction& t) {
          person.discretion = stored;
          EXPECT_TRUE(repositories_.people.Update(t, person).ok());
          EXPECT_EQ((*repositories_.people.Find(t, "a"))->discretion, stored);
          EXPECT_TRUE(
              t.Execute({"UPDATE people SET discretion = $1 WHERE id = 'a'"}, {written}).ok());
          EXPECT_EQ((*repositories_.people.Find(t, "a"))->discretion, read);
        }).ok());
  }
  ASSERT_TRUE(Write([&](Transaction& t) {
                EXPECT_TRUE(
                    t.Execute({"INSERT INTO people (id, given_email, display_name, pronouns,"
                               " locale, time_zone, discretion, is_operator, version, create_time)"
                               " VALUES ('old', '', '', '', '', '', 1, 0, 1, 0)"},
                              {})
                        .ok());
                EXPECT_EQ((*repositories_.people.Find(t, "old"))->discretion, Discretion::kOn)
                    << "who was there before keeps what they had";
              }).ok());
}

TEST_P(RepositoriesTest, AnAddressBelongsToOnePerson) {
  ASSERT_TRUE(Write([&](Transaction& t) {
                EXPECT_TRUE(repositories_.people.Insert(t, MakePerson("a", "x@example.org")).ok());
              }).ok());
  EXPECT_EQ(database_
                ->Write([&](Transaction& t) {
                  return repositories_.people.Insert(t, MakePerson("b", "x@example.org"));
                })
                .code(),
            absl::StatusCode::kAlreadyExists);
  // Guests have none, any number of them.
  EXPECT_TRUE(Write([&](Transaction& t) {
                EXPECT_TRUE(repositories_.people.Insert(t, MakePerson("c", "")).ok());
                EXPECT_TRUE(repositories_.people.Insert(t, MakePerson("d", "")).ok());
              }).ok());
}

TEST_P(RepositoriesTest, SessionsComeBackAsTheyWereUntilTheyEnd) {
  const Session session = NewSession("s", "a", "hash", "practices/p/groups/g", clock_.Now());
  ASSERT_TRUE(Write([&](Transaction& t) {
                SessionSqlRepository& sessions = repositories_.sessions;
                EXPECT_TRUE(repositories_.people.Insert(t, MakePerson("a", "")).ok());
                EXPECT_TRUE(sessions.Insert(t, session).ok());
                EXPECT_THAT(*sessions.FindByHash(t, "hash"), Optional(session));
                EXPECT_EQ(*sessions.FindByHash(t, "HASH"), std::nullopt);
                EXPECT_TRUE(*sessions.Exists(t, "a", "s"));
                EXPECT_FALSE(*sessions.Exists(t, "b", "s"));
                Session used = session;
                EXPECT_TRUE(Touch(used, clock_.Now() + absl::Hours(1)));
                EXPECT_TRUE(sessions.UpdateUse(t, used).ok());
                EXPECT_TRUE(sessions.UpdateUse(t, session).ok()) << "late, and without effect";
                EXPECT_THAT(*sessions.FindByHash(t, "hash"), Optional(used));
                EXPECT_FALSE(*sessions.Delete(t, "b", "s"));
                EXPECT_TRUE(*sessions.Delete(t, "a", "s"));
                EXPECT_FALSE(*sessions.Delete(t, "a", "s"));
              }).ok());
}

TEST_P(RepositoriesTest, AJourneyReadsTheSameOnBothEngines) {
  const SignedIn boss = SignInOperator();
  const SignedIn ann = SignIn("ann@example.org");
  const Practice north = NewPractice(ann, "north");
  NewPractice(ann, "Éast");
  NewPractice(ann, "East");
  const SignedIn ben = Join(ann, north, "ben@example.org", {StaffRole::kTherapist});
  const Staff place = PlaceOf(ben.token, north);
  const auto credential =
      SubmitCredential(to_)(*As(ben.token), {.practice = north.id,
                                             .staff = place.id,
                                             .kind = CredentialKind::kCertification,
                                             .issuer = "The Board",
                                             .number = "C-1",
                                             .expire_time = clock_.Now() + absl::Hours(10)});
  ASSERT_TRUE(credential.ok()) << credential.status();
  EXPECT_THAT(ListPendingCredentials(to_)(*As(boss.token), {PageRequest{5, ""}})->items,
              ElementsAre(*credential));
  ASSERT_TRUE(VerifyCredential(to_)(*As(boss.token), {{north.id, place.id, credential->id}}).ok());
  EXPECT_THAT(ListPendingCredentials(to_)(*As(boss.token), {PageRequest{5, ""}})->items, IsEmpty());
  EXPECT_EQ(PrincipalOf(ben.token).StaffIn(north.id)->credential_expire_time,
            credential->expire_time);

  std::vector<std::string> names;
  std::string token;
  do {
    const auto page = ListMyPractices(to_)(*As(ann.token), {PageRequest{1, token}});
    ASSERT_TRUE(page.ok()) << page.status();
    names.push_back(page->items.at(0).practice.display_name);
    token = page->next_token;
  } while (!token.empty());
  EXPECT_THAT(names, ElementsAre("East", "north", "Éast"));

  const auto staff = ListStaff(to_)(*As(ann.token), {north.id, PageRequest{1, ""}});
  const auto rest = ListStaff(to_)(*As(ann.token), {north.id, PageRequest{1, staff->next_token}});
  EXPECT_EQ(rest->items.at(0).person, ben.person.id);
  EXPECT_THAT(ListCredentials(to_)(*As(ben.token), {north.id, place.id, PageRequest{1, ""}})->items,
              SizeIs(1));
  SignIn("ann@example.org");
  const auto sessions = ListSessions(to_)(*As(ann.token), {PageRequest{1, ""}});
  const auto older = ListSessions(to_)(*As(ann.token), {PageRequest{1, sessions->next_token}});
  EXPECT_NE(older->items.at(0).id, sessions->items.at(0).id);

  ASSERT_TRUE(RemoveStaff(to_)(*As(ann.token), {north.id, place.id}).ok());
  EXPECT_EQ(PrincipalOf(ben.token).StaffIn(north.id), nullptr);
  clock_.Advance(absl::Hours(24 * 100));
  EXPECT_GT(*ForgetExpired(to_)(), 10);
  EXPECT_EQ(*ForgetExpired(to_)(), 0);
}

TEST_P(RepositoriesTest, GuestsMergeOnBothEngines) {
  const SignedIn guest = NewGuest();
  const Person ann = SignIn("ann@example.org").person;
  const std::string flow = Start("ann@example.org");
  const auto merged = CompleteSignIn(to_)(*As(guest.token), {flow, LastCode()});
  ASSERT_TRUE(merged.ok()) << merged.status();
  EXPECT_EQ(merged->person.id, ann.id);
  EXPECT_FALSE(ExchangeSession(to_)(*Anybody(), {guest.token}).ok());
}

TEST_P(RepositoriesTest, AddedPeopleAreTakenOverOnBothEngines) {
  const auto add = [&] {
    return CreateGuest(to_)(*Anybody(), {.group = "practices/p1/groups/g1",
                                         .display_name = "Kit",
                                         .email = "kit@example.org",
                                         .without_session = true})
        ->person.id;
  };
  const std::string first = add();
  clock_.Advance(absl::Seconds(1));
  add();
  EXPECT_EQ(SignIn("kit@example.org").person.id, first) << "the oldest";
  add();
  EXPECT_EQ(SignIn("kit@example.org").person.id, first);
  const auto left = InWrite<std::vector<Person>>(*to_.database, [&](Transaction& transaction) {
    return to_.people->ListAddedLocked(transaction, EmailKey("kit@example.org"), 9);
  });
  ASSERT_TRUE(left.ok()) << left.status();
  EXPECT_THAT(*left, IsEmpty());
}

/// Runs `work(i)` on so many threads at once.
template <typename F>
void AtOnce(int count, F work) {
  std::vector<std::jthread> threads;
  for (int i = 0; i < count; ++i) threads.emplace_back([&work, i] { work(i); });
}

TEST_P(RepositoriesTest, ManyAtOnceGetNoMoreThanFiveCodes) {
  std::atomic<int> answered = 0;
  // Counted in the database's own mails, since the recorder is not made for threads.
  class CountingMail final : public OutgoingMail {
   public:
    absl::Status Append(Transaction& transaction, const Mail&) override {
      transaction.AfterCommit([this] { ++sent; });
      return absl::OkStatus();
    }
    std::atomic<int> sent = 0;
  } mail;
  to_.mail = &mail;
  AtOnce(8, [&](int i) {
    const Call call = Anybody("remote-" + std::to_string(i));
    if (StartSignIn(to_)(*call, {"ann@example.org"}).ok()) ++answered;
  });
  EXPECT_EQ(answered, 8);
  EXPECT_EQ(mail.sent, kMaxCodesPerAddress);
}

TEST_P(RepositoriesTest, ACodeUsedByManyAtOnceWorksOnce) {
  const std::string flow = Start("ann@example.org");
  const std::string code = LastCode();
  std::atomic<int> in = 0;
  AtOnce(6, [&](int) {
    if (CompleteSignIn(to_)(*Anybody(), {flow, code}).ok()) ++in;
  });
  EXPECT_EQ(in, 1);
}

TEST_P(RepositoriesTest, AnAddressProvedTwiceAtOnceMakesOnePerson) {
  std::vector<std::pair<std::string, std::string>> flows;
  for (int i = 0; i < 4; ++i) {
    const std::string flow = Start("ann@example.org");
    flows.emplace_back(flow, LastCode());
  }
  std::vector<absl::StatusOr<SignedIn>> results(4, absl::UnknownError("not run"));
  RecordingEvents* const recorder = &events_;
  class NoEvents final : public AccountEvents {
   public:
    absl::Status Changed(Transaction&, const Person&, const rpc::CallContext*) override {
      return absl::OkStatus();
    }
    absl::Status Changed(Transaction&, const Practice&, const rpc::CallContext*) override {
      return absl::OkStatus();
    }
    absl::Status Changed(Transaction&, const Staff&, const rpc::CallContext*) override {
      return absl::OkStatus();
    }
  } no_events;
  to_.events = &no_events;
  AtOnce(4, [&](int i) {
    results[i] = CompleteSignIn(to_)(*Anybody(), {flows[i].first, flows[i].second});
  });
  to_.events = recorder;
  for (const auto& result : results) {
    ASSERT_TRUE(result.ok()) << result.status();
    EXPECT_EQ(result->person.id, results[0]->person.id);
  }
}

TEST_P(RepositoriesTest, RevocationsWakeGatewaysOnceTheyAreCommitted) {
  RevocationSqlRepository stored;
  events::InProcessWakeups wakeups;
  WakingRevocations revocations(&stored, &wakeups);
  int woken = 0;
  wakeups.Subscribe(kRevocationsWakeup, [&] { ++woken; });
  ASSERT_TRUE(Write([&](Transaction& transaction) {
                EXPECT_TRUE(revocations.OfSession(transaction, "s", clock_.Now()).ok());
                EXPECT_EQ(woken, 0);
              }).ok());
  EXPECT_EQ(woken, 1);
  ASSERT_TRUE(Write([&](Transaction& transaction) {
                EXPECT_TRUE(revocations.OfPerson(transaction, "p", clock_.Now()).ok());
              }).ok());
  EXPECT_EQ(woken, 2);
  const absl::Status rolled_back = database_->Write([&](Transaction& transaction) {
    EXPECT_TRUE(revocations.OfPerson(transaction, "p", clock_.Now()).ok());
    return absl::AbortedError("no");
  });
  EXPECT_TRUE(absl::IsAborted(rolled_back));
  EXPECT_EQ(woken, 2);
}

TEST_P(RepositoriesTest, NoRevocationIsSkippedByWhoReadsMeanwhile) {
  constexpr int kSessions = 12;
  std::vector<std::string> tokens;
  for (int i = 0; i < kSessions; ++i) {
    tokens.push_back(SignIn("p" + std::to_string(i) + "@example.org").token);
  }
  std::vector<Call> calls;
  for (const std::string& token : tokens) calls.push_back(As(token));
  RevocationCursor cursor = Head();
  std::set<std::string> seen;
  std::atomic<int> ended = 0;
  std::jthread writers([&] {
    AtOnce(4, [&](int at) {
      for (int i = at; i < kSessions; i += 4) {
        EXPECT_TRUE(SignOut(to_)(*calls[i]).ok());
        ++ended;
      }
    });
  });
  bool last = false;
  do {
    last = ended == kSessions;  // read before the page: what ended by then must be in it
    const RevocationPage page = RevokedSince(cursor);
    EXPECT_FALSE(page.reset);
    seen.insert(page.sessions.begin(), page.sessions.end());
    cursor = page.cursor;
  } while (!last);
  EXPECT_EQ(seen.size(), static_cast<size_t>(kSessions));
}

TEST_P(RepositoriesTest, TwoOwnersWhoLeaveAtOnceLeaveOne) {
  const SignedIn ann = SignIn("ann@example.org");
  const Practice practice = NewPractice(ann);
  const SignedIn ben = Join(ann, practice, "ben@example.org", {StaffRole::kOwner});
  const std::string places[] = {PlaceOf(ann.token, practice).id, PlaceOf(ben.token, practice).id};
  const Call calls[] = {As(ann.token), As(ben.token)};
  std::atomic<int> left = 0;
  AtOnce(2, [&](int i) {
    if (RemoveStaff(to_)(*calls[i], {practice.id, places[i]}).ok()) ++left;
  });
  EXPECT_EQ(left, 1);
}

}  // namespace
}  // namespace amble::accounts
