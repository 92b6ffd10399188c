/// Safety cards: put, read, merged, deleted, and never to be found in the database's own files.
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "services/accounts/app/complete_sign_in.h"
#include "services/accounts/app/get_safety_card.h"
#include "services/accounts/app/get_safety_cards.h"
#include "services/accounts/app/put_safety_card.h"
#include "services/accounts/storage/safety_card_sql_repository.h"
#include "services/accounts/testing/accounts_fixture.h"
#include "services/platform/vault/vault.h"

namespace amble::accounts {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr char kWrappingKeys[] =
    "k 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n";

SafetyCard CardOf(const std::string& name) {
  return {.emergency_name = name, .emergency_phone = "+44 20 7946 0018", .needs = "Nuts. EpiPen."};
}

class SafetyCardsTest : public AccountsTest, public ::testing::WithParamInterface<storage::Engine> {
 protected:
  SafetyCardsTest() : AccountsTest(GetParam()) {
    const std::array<storage::MigrationSet, 1> sets{vault::Migrations()};
    EXPECT_TRUE(storage::Migrate(*database_, sets).ok());
    to_.safety_cards = &cards_;
  }

  absl::StatusOr<SafetyCard> Put(const std::string& token, const SafetyCard& card) {
    return PutSafetyCard(to_)(*As(token), card);
  }
  absl::StatusOr<SafetyCard> Get(const std::string& token) {
    return GetSafetyCard(to_)(*As(token));
  }
  std::vector<PersonalSafetyCard> Read(const std::vector<std::string>& people) {
    const auto cards = GetSafetyCards(to_)(*Anybody(), people);
    EXPECT_TRUE(cards.ok()) << cards.status();
    return cards.value_or(std::vector<PersonalSafetyCard>());
  }
  void Execute(const storage::Statement& statement, const storage::Params& params) {
    EXPECT_TRUE(database_
                    ->Write([&](storage::Transaction& transaction) {
                      return transaction.Execute(statement, params).status();
                    })
                    .ok());
  }
  int64_t CountKeys() {
    int64_t all = 0;
    EXPECT_TRUE(database_
                    ->Read([&](storage::Transaction& transaction) -> absl::Status {
                      AMBLE_ASSIGN_OR_RETURN(const auto counts, vault::CountKeys(transaction));
                      all = 0;
                      for (const auto& [id, count] : counts) all += count;
                      return absl::OkStatus();
                    })
                    .ok());
    return all;
  }

  const vault::WrappingKeys keys_ = *vault::WrappingKeys::Parse(kWrappingKeys);
  const vault::Vault vault_{&keys_, &clock_};
  SafetyCardSqlRepository cards_{&vault_};
};

INSTANTIATE_TEST_SUITE_P(Engines, SafetyCardsTest, testing::Engines(), testing::EngineName);

TEST_P(SafetyCardsTest, ComesBackAsItWasPut) {
  const SignedIn ann = SignIn("ann@example.org");
  EXPECT_EQ(*Get(ann.token), SafetyCard());
  SafetyCard expected = CardOf("Ben");
  expected.update_time = clock_.Now();
  EXPECT_EQ(*Put(ann.token, CardOf("Ben")), expected);
  clock_.Advance(absl::Hours(1));
  EXPECT_EQ(*Get(ann.token), expected);
  expected = {.needs = "None", .update_time = clock_.Now()};
  EXPECT_EQ(*Put(ann.token, {.needs = "None"}), expected);
  EXPECT_EQ(*Get(ann.token), expected);
  EXPECT_EQ(*Get(SignIn("cat@example.org").token), SafetyCard());
}

TEST_P(SafetyCardsTest, AnEmptyOneDeletesItAndItsKey) {
  const SignedIn ann = SignIn("ann@example.org");
  ASSERT_TRUE(Put(ann.token, CardOf("Ben")).ok());
  EXPECT_EQ(CountKeys(), 1);
  EXPECT_EQ(*Put(ann.token, {}), SafetyCard());
  EXPECT_EQ(CountKeys(), 0);
  EXPECT_EQ(*Get(ann.token), SafetyCard());
  ASSERT_TRUE(Put(ann.token, {}).ok()) << "there is none";
  EXPECT_THAT(Read({ann.person.id}), IsEmpty());
}

TEST_P(SafetyCardsTest, HasOneEffectForARequestAndTheRequestTellsNothing) {
  const SignedIn ann = SignIn("ann@example.org");
  const auto put = [&](const std::string& hash, const SafetyCard& card) {
    return PutSafetyCard(to_)(*Repeatable(As(ann.token), "PutSafetyCard", "r", hash), card);
  };
  ASSERT_TRUE(put("hash", CardOf("Ben")).ok());
  ASSERT_TRUE(Put(ann.token, CardOf("Cat")).ok());
  EXPECT_EQ(put("hash", CardOf("Ben"))->emergency_name, "Cat");
  EXPECT_THAT(put("other", CardOf("Dan")),
              Refuses(absl::StatusCode::kAborted, Reason::kRequestIdReused));
  ASSERT_TRUE(database_
                  ->Read([&](storage::Transaction& transaction) -> absl::Status {
                    AMBLE_ASSIGN_OR_RETURN(
                        const auto row,
                        transaction.QueryOptional(
                            {"SELECT body_hash FROM requests WHERE request_id = 'r'"}, {}));
                    EXPECT_NE(row->Text(0), "hash");
                    return absl::OkStatus();
                  })
                  .ok());
}

TEST_P(SafetyCardsTest, OtherServicesReadThoseOfMany) {
  const SignedIn ann = SignIn("ann@example.org");
  const SignedIn ben = SignIn("ben@example.org");
  const SignedIn cat = SignIn("cat@example.org");
  const SafetyCard of_ann = *Put(ann.token, CardOf("Zoe"));
  const SafetyCard of_ben = *Put(ben.token, CardOf("Yan"));
  EXPECT_THAT(Read({cat.person.id, "never", ben.person.id, ann.person.id}),
              ::testing::UnorderedElementsAre(PersonalSafetyCard{ann.person.id, of_ann},
                                              PersonalSafetyCard{ben.person.id, of_ben}));
}

TEST_P(SafetyCardsTest, AGuestsCardGoesToTheAccountThatTheyTurnOutToBe) {
  const SignedIn guest = NewGuest();
  ASSERT_TRUE(Put(guest.token, CardOf("Ben")).ok());
  const SignedIn ann = SignIn("ann@example.org");
  const auto merged = CompleteSignIn(to_)(*As(guest.token), {Start("ann@example.org"), LastCode()});
  ASSERT_TRUE(merged.ok()) << merged.status();
  EXPECT_EQ(Get(ann.token)->emergency_name, "Ben");
  EXPECT_EQ(CountKeys(), 1) << "the guest's is erased";
  EXPECT_THAT(Read({guest.person.id}),
              ElementsAre(PersonalSafetyCard{guest.person.id, *Get(ann.token)}));
}

TEST_P(SafetyCardsTest, TheAccountsOwnCardCountsMoreThanAGuests) {
  const SignedIn ann = SignIn("ann@example.org");
  ASSERT_TRUE(Put(ann.token, CardOf("Cat")).ok());
  const SignedIn guest = NewGuest();
  ASSERT_TRUE(Put(guest.token, CardOf("Ben")).ok());
  ASSERT_TRUE(CompleteSignIn(to_)(*As(guest.token), {Start("ann@example.org"), LastCode()}).ok());
  EXPECT_EQ(Get(ann.token)->emergency_name, "Cat");
  EXPECT_EQ(CountKeys(), 1);
}

TEST_P(SafetyCardsTest, WhatIsMovedToAnotherPersonOrFieldDoesNotOpen) {
  const SignedIn ann = SignIn("ann@example.org");
  const SignedIn ben = SignIn("ben@example.org");
  ASSERT_TRUE(Put(ann.token, CardOf("Zoe")).ok());
  ASSERT_TRUE(Put(ben.token, CardOf("Yan")).ok());
  Execute({"UPDATE safety_cards SET needs = emergency_name WHERE person = $1"}, {ann.person.id});
  EXPECT_TRUE(absl::IsInternal(Get(ann.token).status()));
  EXPECT_THAT(std::string(Get(ann.token).status().message()), Not(HasSubstr("Zoe")));
  Execute({"UPDATE safety_cards SET needs = (SELECT needs FROM safety_cards WHERE person = $2) "
           "WHERE person = $1"},
          {ann.person.id, ben.person.id});
  EXPECT_TRUE(absl::IsInternal(Get(ann.token).status()));
  const auto read = Read({ann.person.id, ben.person.id});
  ASSERT_EQ(read.size(), 2u);
  for (const PersonalSafetyCard& card : read) {
    EXPECT_EQ(card.unreadable, card.person == ann.person.id);
    EXPECT_EQ(card.card.IsEmpty(), card.unreadable);
  }
  EXPECT_TRUE(Put(ann.token, {}).ok()) << "it can be deleted still";
}

TEST_P(SafetyCardsTest, WithoutKeysThereAreNone) {
  const SignedIn ann = SignIn("ann@example.org");
  to_.safety_cards = nullptr;
  EXPECT_THAT(Get(ann.token), Refuses(absl::StatusCode::kFailedPrecondition, Reason::kUnavailable));
  EXPECT_THAT(Put(ann.token, CardOf("Ben")),
              Refuses(absl::StatusCode::kFailedPrecondition, Reason::kUnavailable));
}

/// Everything below `folder`, however it is written there.
std::string BytesBelow(const std::filesystem::path& folder) {
  std::string bytes;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    bytes.append(std::istreambuf_iterator<char>(file), {});
  }
  return bytes;
}

TEST(SafetyCardFiles, HoldNothingOfACard) {
  const testing::DatabasePlace place(storage::Engine::kSqlite);
  const auto database = place.Open();
  const std::array sets{storage::MigrationSet(vault::Migrations())};
  ASSERT_TRUE(storage::Migrate(*database, sets).ok());
  ASSERT_TRUE(database
                  ->Write([](storage::Transaction& transaction) {
                    return transaction
                        .Execute({"CREATE TABLE safety_cards (person TEXT PRIMARY KEY,"
                                  " emergency_name BLOB NOT NULL, emergency_phone BLOB NOT NULL,"
                                  " needs BLOB NOT NULL, update_time BIGINT NOT NULL)"},
                                 {})
                        .status();
                  })
                  .ok());
  const FakeClock clock{absl::UnixEpoch()};
  const vault::WrappingKeys keys = *vault::WrappingKeys::Parse(kWrappingKeys);
  const vault::Vault vault(&keys, &clock);
  SafetyCardSqlRepository cards(&vault);
  ASSERT_TRUE(database
                  ->Write([&](storage::Transaction& transaction) {
                    return cards.Save(transaction, "visible-person",
                                      {"canary-name", "+44 20 7946 0018", "canary-needs"});
                  })
                  .ok());
  const std::filesystem::path file(place.sqlite_options().path);
  const std::string bytes = BytesBelow(file.parent_path());
  EXPECT_THAT(bytes, HasSubstr("visible-person")) << "this test looks at what was written";
  EXPECT_THAT(bytes, Not(HasSubstr("canary")));
  EXPECT_THAT(bytes, Not(HasSubstr("7946")));
}

}  // namespace
}  // namespace amble::accounts
