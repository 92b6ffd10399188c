#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/messaging/testing/messaging_fixture.h"

namespace amble::messaging {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

/// Blocks on both engines.
class BlockContract : public MessagingFixture,
                      public ::testing::WithParamInterface<storage::Engine> {
 protected:
  BlockContract() : MessagingFixture(GetParam()) {}

  Block Of(const std::string& person, const std::string& blocked) {
    clock_.Advance(absl::Seconds(1));
    return {ids_.NewId(),      person,      blocked, {"heath", "ramble"}, "m-" + blocked,
            "Walking ähnlich", clock_.Now()};
  }
  void Add(const Block& block) {
    ASSERT_EQ(
        Write([&](storage::Transaction& transaction) { return blocks_.Add(transaction, block); }),
        absl::OkStatus());
  }
  void Merge(const std::string& from, const std::string& into) {
    ASSERT_EQ(Write([&](storage::Transaction& transaction) {
                return blocks_.Merge(transaction, from, into);
              }),
              absl::OkStatus());
  }
  std::optional<Block> Find(const std::string& person, const std::string& blocked) {
    return Found<std::optional<Block>>([&](storage::Transaction& transaction) {
      return blocks_.Find(transaction, person, blocked);
    });
  }
  std::vector<std::string> Between(const std::string& person) {
    return Found<std::vector<std::string>>([&](storage::Transaction& transaction) {
      return blocks_.ListBetween(transaction, person);
    });
  }
};

TEST_P(BlockContract, KeepsEveryFieldOfTheFirst) {
  const Block first = Of("mia", "noor");
  Add(first);
  Add(Of("mia", "noor"));
  EXPECT_EQ(Find("mia", "noor"), first);
  EXPECT_EQ(Find("noor", "mia"), std::nullopt);
}

TEST_P(BlockContract, StandsBetweenBoth) {
  Add(Of("mia", "noor"));
  Add(Of("noor", "mia"));
  Add(Of("lea", "mia"));
  EXPECT_THAT(Between("mia"), UnorderedElementsAre("noor", "lea"));
  EXPECT_THAT(Between("lea"), ElementsAre("mia"));
  EXPECT_THAT(Between("cole"), IsEmpty());
  const auto all = Found<std::map<std::string, std::vector<std::string>>>(
      [&](storage::Transaction& transaction) {
        return blocks_.ListBetweenAll(transaction, {"mia", "lea", "cole"});
      });
  EXPECT_EQ(all.size(), 2u);
  EXPECT_THAT(all.at("mia"), UnorderedElementsAre("noor", "lea"));
  EXPECT_THAT(all.at("lea"), ElementsAre("mia"));
  bool removed = false;
  for (const bool there : {true, false}) {
    ASSERT_EQ(Write([&](storage::Transaction& transaction) -> absl::Status {
                auto result = blocks_.Remove(transaction, "mia", "noor");
                if (result.ok()) removed = *result;
                return result.status();
              }),
              absl::OkStatus());
    EXPECT_EQ(removed, there);
  }
  EXPECT_THAT(Between("mia"), UnorderedElementsAre("noor", "lea")) << "the other way it stands";
}

TEST_P(BlockContract, ListsTheLatestFirst) {
  const Block first = Of("mia", "noor");
  const Block second = Of("mia", "lea");
  for (const Block& block : {first, second}) Add(block);
  const auto list = [&](const BlockPlace& place) {
    return Found<std::vector<Block>>([&](storage::Transaction& transaction) {
      return blocks_.List(transaction, "mia", place, 1);
    });
  };
  EXPECT_THAT(list({}), ElementsAre(second));
  EXPECT_THAT(list({second.create_time, second.id}), ElementsAre(first));
  EXPECT_THAT(list({first.create_time, first.id}), IsEmpty());
}

TEST_P(BlockContract, MovesToWhomSomebodyBecame) {
  Add(Of("mia", "guest"));
  Add(Of("lea", "guest"));
  Add(Of("lea", "noor"));
  Add(Of("guest", "cole"));
  Add(Of("guest", "noor"));
  Add(Of("noor", "guest"));
  Merge("guest", "noor");
  EXPECT_THAT(Between("noor"), UnorderedElementsAre("mia", "lea", "cole"));
  EXPECT_THAT(Between("guest"), IsEmpty());
  Merge("guest", "noor");
  EXPECT_THAT(Between("noor"), UnorderedElementsAre("mia", "lea", "cole"));
}

INSTANTIATE_TEST_SUITE_P(Engines, BlockContract, testing::Engines(), testing::EngineName);

}  // namespace
}  // namespace amble::messaging
