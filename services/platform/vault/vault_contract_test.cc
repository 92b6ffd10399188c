#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <set>
#include <thread>
#include <vector>

#include "services/platform/errors/errors.h"
#include "services/platform/storage/migrations.h"
#include "services/platform/testing/databases.h"
#include "services/platform/vault/vault.h"

namespace amble::vault {
namespace {

using storage::Transaction;
using ::testing::ElementsAre;
using ::testing::Pair;

const KeyOwner kAnn{.practice = "p", .person = "ann"};

std::string Line(const std::string& id, char digit) {
  return id + " " + std::string(2 * kKeyBytes, digit) + "\n";
}

class VaultTest : public ::testing::TestWithParam<storage::Engine> {
 protected:
  VaultTest() {
    const std::array sets = {Migrations()};
    EXPECT_TRUE(storage::Migrate(*database_, sets).ok());
  }

  /// The owner's key by the wrapping keys of `file`, made when `make` says so.
  absl::StatusOr<std::string> KeyBytes(const std::string& file, const KeyOwner& owner, bool make) {
    const WrappingKeys keys = *WrappingKeys::Parse(file);
    const Vault vault(&keys, &clock_);
    std::string bytes;
    const auto read = [&](Transaction& transaction) -> absl::Status {
      AMBLE_ASSIGN_OR_RETURN(const SecretKey key, make ? vault.KeyFor(transaction, owner)
                                                       : vault.KeyOf(transaction, owner));
      bytes = key.bytes();
      return absl::OkStatus();
    };
    AMBLE_RETURN_IF_ERROR(make ? database_->Write(read) : database_->Read(read));
    return bytes;
  }

  /// Rewraps one batch; how many.
  absl::StatusOr<int> Rewrap(const std::string& file, int limit, bool commit = true) {
    const WrappingKeys keys = *WrappingKeys::Parse(file);
    const Vault vault(&keys, &clock_);
    int count = 0;
    const absl::Status done = database_->Write([&](Transaction& transaction) -> absl::Status {
      AMBLE_ASSIGN_OR_RETURN(count, vault.Rewrap(transaction, limit));
      return commit ? absl::OkStatus() : absl::CancelledError("the process was killed");
    });
    if (commit) AMBLE_RETURN_IF_ERROR(done);
    return count;
  }

  std::map<std::string, int64_t> Counts() {
    std::map<std::string, int64_t> counts;
    EXPECT_TRUE(database_
                    ->Read([&](Transaction& transaction) -> absl::Status {
                      AMBLE_ASSIGN_OR_RETURN(counts, CountKeys(transaction));
                      return absl::OkStatus();
                    })
                    .ok());
    return counts;
  }

  testing::DatabasePlace place_{GetParam()};
  std::unique_ptr<storage::Database> database_ = place_.Open();
  FakeClock clock_{absl::FromUnixSeconds(1'800'000'000)};
  const std::string old_ = Line("old", 'a');
  const std::string both_ = Line("new", 'b') + Line("old", 'a');
  const std::string new_ = Line("new", 'b');
};

TEST_P(VaultTest, APersonHasOneKeyInEachPractice) {
  EXPECT_TRUE(absl::IsNotFound(KeyBytes(old_, kAnn, false).status()));
  const std::string key = *KeyBytes(old_, kAnn, true);
  EXPECT_EQ(*KeyBytes(old_, kAnn, true), key);
  EXPECT_EQ(*KeyBytes(old_, kAnn, false), key);
  EXPECT_NE(*KeyBytes(old_, {.practice = "q", .person = "ann"}, true), key);
  EXPECT_NE(*KeyBytes(old_, {.practice = "", .person = "ann"}, true), key);
  EXPECT_NE(*KeyBytes(old_, {.practice = "p", .person = "ben"}, true), key);
}

TEST_P(VaultTest, KeysOfManyAreThoseOfEach) {
  const std::string ann = *KeyBytes(old_, kAnn, true);
  const std::string ben = *KeyBytes(both_, {.practice = "p", .person = "ben"}, true);
  ASSERT_TRUE(KeyBytes(old_, {.practice = "q", .person = "cat"}, true).ok());
  const WrappingKeys keys = *WrappingKeys::Parse(old_);
  ASSERT_TRUE(database_
                  ->Read([&](Transaction& transaction) -> absl::Status {
                    AMBLE_ASSIGN_OR_RETURN(
                        const auto found,
                        Vault(&keys, &clock_).KeysOf(transaction, "p", {"ben", "cat", "ann"}));
                    EXPECT_EQ(found.size(), 2u);
                    EXPECT_EQ(found.at("ann")->bytes(), ann);
                    EXPECT_TRUE(absl::IsFailedPrecondition(found.at("ben").status()));
                    return absl::OkStatus();
                  })
                  .ok());
  EXPECT_NE(ann, ben);
}

TEST_P(VaultTest, WhoErasesAKeyGetsAnotherNextTime) {
  const std::string key = *KeyBytes(old_, kAnn, true);
  const WrappingKeys keys = *WrappingKeys::Parse(old_);
  ASSERT_TRUE(database_
                  ->Write([&](Transaction& transaction) {
                    return Vault(&keys, &clock_).Erase(transaction, kAnn);
                  })
                  .ok());
  EXPECT_TRUE(absl::IsNotFound(KeyBytes(old_, kAnn, false).status()));
  EXPECT_NE(*KeyBytes(old_, kAnn, true), key);
}

TEST_P(VaultTest, OlderWrappingKeysUnwrapAndTheFirstWraps) {
  const std::string key = *KeyBytes(old_, kAnn, true);
  EXPECT_EQ(*KeyBytes(both_, kAnn, true), key);
  ASSERT_TRUE(KeyBytes(both_, {.practice = "p", .person = "ben"}, true).ok());
  EXPECT_THAT(Counts(), ElementsAre(Pair("new", 1), Pair("old", 1)));
  EXPECT_TRUE(absl::IsFailedPrecondition(KeyBytes(new_, kAnn, false).status()));
  EXPECT_TRUE(absl::IsDataLoss(KeyBytes(Line("old", 'c'), kAnn, false).status()));
}

TEST_P(VaultTest, KeysAreRewrappedInBatchesAndStayWhatTheyAre) {
  std::vector<std::string> before;
  const auto owner = [](int i) { return KeyOwner{"p", "person" + std::to_string(i)}; };
  for (int i = 0; i < 5; ++i) before.push_back(*KeyBytes(old_, owner(i), true));
  EXPECT_EQ(*Rewrap(both_, 2), 2);
  EXPECT_EQ(*Rewrap(both_, 2, /*commit=*/false), 2) << "a batch that is lost";
  EXPECT_THAT(Counts(), ElementsAre(Pair("new", 2), Pair("old", 3)));
  EXPECT_EQ(*Rewrap(both_, 2), 2);
  EXPECT_EQ(*Rewrap(both_, 2), 1);
  EXPECT_EQ(*Rewrap(both_, 2), 0);
  EXPECT_THAT(Counts(), ElementsAre(Pair("new", 5)));
  for (int i = 0; i < 5; ++i) EXPECT_EQ(*KeyBytes(new_, owner(i), false), before[i]);
}

TEST_P(VaultTest, NothingIsRewrappedWhileAnOlderWrappingKeyIsMissing) {
  ASSERT_TRUE(KeyBytes(old_, kAnn, true).ok());
  EXPECT_TRUE(absl::IsFailedPrecondition(Rewrap(new_, 10).status()));
  EXPECT_THAT(Counts(), ElementsAre(Pair("old", 1)));
}

TEST_P(VaultTest, ManyWhoMakeAKeyAtOnceGetTheSame) {
  constexpr int kWriters = 8;
  std::vector<std::string> keys(kWriters);
  {
    std::vector<std::jthread> writers;
    for (int i = 0; i < kWriters; ++i) {
      writers.emplace_back([&, i] {
        const auto key = KeyBytes(both_, kAnn, true);
        EXPECT_TRUE(key.ok()) << key.status();
        if (key.ok()) keys[i] = *key;
      });
    }
  }
  EXPECT_EQ(std::set<std::string>(keys.begin(), keys.end()).size(), 1u);
}

TEST_P(VaultTest, ManyWhoRewrapAtOnceLoseNothing) {
  constexpr int kKeys = 40;
  std::vector<std::string> before;
  const auto owner = [](int i) { return KeyOwner{"p", "person" + std::to_string(i)}; };
  for (int i = 0; i < kKeys; ++i) before.push_back(*KeyBytes(old_, owner(i), true));
  {
    std::vector<std::jthread> rewrappers;
    for (int i = 0; i < 4; ++i) {
      rewrappers.emplace_back([&] {
        absl::StatusOr<int> count = 0;
        do {
          count = Rewrap(both_, 3);
          EXPECT_TRUE(count.ok()) << count.status();
        } while (count.ok() && *count > 0);
      });
    }
  }
  // Each passes over what another holds, and may stop before that one has.
  EXPECT_THAT(Counts(), ElementsAre(Pair("new", kKeys)));
  for (int i = 0; i < kKeys; ++i) EXPECT_EQ(*KeyBytes(new_, owner(i), false), before[i]);
}

INSTANTIATE_TEST_SUITE_P(Engines, VaultTest, testing::Engines(), testing::EngineName);

}  // namespace
}  // namespace amble::vault
