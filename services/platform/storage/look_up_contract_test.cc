/// What every driver owes for `{look_up_each:…}`, run on each engine.
#include <string>
#include <vector>

#include "services/platform/storage/database_contract_fixture.h"

namespace amble::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class LookUpContract : public DatabaseContract {
 protected:
  void SetUp() override {
    DatabaseContract::SetUp();
    ASSERT_EQ(database_->Write([](Transaction& transaction) {
      return transaction.ExecuteBatch(
          {"INSERT INTO item (id, note) VALUES ($1, $2)"},
          {{"a", "x"}, {"b", "y"}, {"c", "x"}, {"d", std::nullopt}, {"e, \"f", "x"}});
    }),
              absl::OkStatus());
  }
  /// The ids of the items that have such an id and note.
  std::vector<std::string> Found(const Texts& ids, const Texts& notes) {
    std::vector<std::string> found;
    for (const Row& row :
         Select({"SELECT i.id FROM {look_up_each:item by id $2, note $1} i ORDER BY i.id"},
                {notes, ids})) {
      found.push_back(row.Text(0));
    }
    return found;
  }
};

TEST_P(LookUpContract, FindsWhatIsTogetherAtOnePlaceOfTheLists) {
  EXPECT_THAT(Found({"a", "b", "c"}, {"x", "x", "x"}), ElementsAre("a", "c"));
  EXPECT_THAT(Found({"a", "b"}, {"y", "x"}), IsEmpty()) << "each is there, but not together";
  EXPECT_THAT(Found({"e, \"f", "d"}, {"x", "x"}), ElementsAre("e, \"f"));
  EXPECT_THAT(Found({}, {}), IsEmpty());
}

TEST_P(LookUpContract, FindsEachOnceHoweverOftenItIsAskedFor) {
  EXPECT_THAT(Found({"a", "a", "b", "a"}, {"x", "x", "y", "x"}), ElementsAre("a", "b"));
}

TEST_P(LookUpContract, KeysMayHaveOneColumn) {
  const Rows rows = Select({"SELECT i.id FROM {look_up_each:item by note $1} i ORDER BY i.id"},
                           {Texts{"x", "z"}});
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[2].Text(0), "e, \"f");
}

INSTANTIATE_TEST_SUITE_P(Engines, LookUpContract, testing::Engines(), testing::EngineName);

}  // namespace
}  // namespace amble::storage
