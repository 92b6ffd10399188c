/// What accounts and scheduling tell: kept by version, forgotten by Reset.
#include "services/groups/testing/groups_fixture.h"

namespace amble::groups {
namespace {

class ToldRepositoriesContract : public GroupsTest,
                                 public ::testing::WithParamInterface<storage::Engine> {
 protected:
  ToldRepositoriesContract() : GroupsTest(GetParam()) {}

  template <typename T>
  T Read(const std::function<absl::StatusOr<T>(storage::Transaction&)>& read) {
    T value{};
    Write([&](storage::Transaction& transaction) -> absl::Status {
      AMBLE_ASSIGN_OR_RETURN(value, read(transaction));
      return absl::OkStatus();
    });
    return value;
  }
  template <typename Told>
  void Tell(const Told& told) {
    Write([&](storage::Transaction& transaction) {
      if constexpr (std::is_same_v<Told, WalkPreview>) {
        return to_.walks->Apply(transaction, told);
      } else {
        return to_.practices->Apply(transaction, told);
      }
    });
  }
  std::optional<Practice> FindPractice() {
    return Read<std::optional<Practice>>(
        [&](storage::Transaction& transaction) { return to_.practices->Find(transaction, "p1"); });
  }
  std::optional<Staff> FindStaff(const std::string& practice) {
    return Read<std::optional<Staff>>([&](storage::Transaction& transaction) {
      return to_.practices->FindStaff(transaction, practice, "ann");
    });
  }
  std::string Resolve(const std::string& person) {
    return Read<std::string>([&](storage::Transaction& transaction) {
      return to_.practices->Resolve(transaction, person);
    });
  }
};

TEST_P(ToldRepositoriesContract, AnOlderVersionChangesNothing) {
  const Practice practice{.id = "p1", .display_name = "New", .help = "Here.", .version = 5};
  Tell(practice);
  Tell(Practice{.id = "p1", .display_name = "Old", .version = 4});
  EXPECT_EQ(FindPractice(), practice);
  const WalkPreview walk{.group = {"p1", "g1"},
                         .walk = "w1",
                         .title = "Walk",
                         .start_time = clock_.Now() + absl::Hours(1),
                         .time_zone = "Europe/London",
                         .duration_minutes = 60,
                         .area = "River",
                         .access = "Flat.",
                         .cancelled = true,
                         .version = 2};
  Tell(walk);
  WalkPreview older = walk;
  older.cancelled = false;
  older.version = 1;
  Tell(older);
  EXPECT_EQ(Read<std::optional<WalkPreview>>([&](storage::Transaction& transaction) {
              return to_.walks->Find(transaction, {"p1", "g1"}, "w1");
            }),
            walk);
}

TEST_P(ToldRepositoriesContract, CountsWalksToCome) {
  const auto tell = [&](const std::string& group, const std::string& id, absl::Duration in,
                        bool cancelled, int64_t version) {
    Tell(WalkPreview{.group = {"p1", group},
                     .walk = id,
                     .start_time = clock_.Now() + in,
                     .cancelled = cancelled,
                     .version = version});
  };
  const auto count = [&] {
    return Read<int>([&](storage::Transaction& transaction) {
      return to_.walks->CountPlanned(transaction, {"p1", "g1"}, clock_.Now());
    });
  };
  EXPECT_EQ(count(), 0);
  tell("g1", "past", -absl::Hours(1), false, 1);
  tell("g1", "now", absl::ZeroDuration(), false, 1);
  tell("g1", "off", absl::Hours(1), true, 1);
  tell("g2", "other", absl::Hours(1), false, 1);
  EXPECT_EQ(count(), 0);
  tell("g1", "one", absl::Hours(1), false, 1);
  tell("g1", "two", absl::Hours(24 * 200), false, 1);
  EXPECT_EQ(count(), 2);
  tell("g1", "two", absl::Hours(24 * 200), true, 2);
  EXPECT_EQ(count(), 1);
}

TEST_P(ToldRepositoriesContract, FindsTheStaffWhoMayMost) {
  Staff left{.practice = "p1",
             .id = "s1",
             .person = "ann",
             .therapist = false,
             .credential_expire_time = clock_.Now() + absl::Hours(9),
             .version = 3};
  Staff back = left;
  back.id = "s2";
  back.therapist = true;
  back.credential_expire_time = clock_.Now() + absl::Hours(1);
  Tell(left);
  Tell(back);
  EXPECT_EQ(FindStaff("p1"), back);
  EXPECT_FALSE(FindStaff("p2"));
}

TEST_P(ToldRepositoriesContract, FollowsMerges) {
  EXPECT_EQ(Resolve("guest"), "guest");
  Write([&](storage::Transaction& transaction) -> absl::Status {
    AMBLE_RETURN_IF_ERROR(to_.practices->ApplyMerge(transaction, "guest", "ann"));
    return to_.practices->ApplyMerge(transaction, "ann", "anna");
  });
  EXPECT_EQ(Resolve("guest"), "anna");
}

TEST_P(ToldRepositoriesContract, ResetForgets) {
  Tell(Practice{.id = "p1", .version = 5});
  Tell(Staff{.practice = "p1", .id = "s1", .person = "ann", .version = 1});
  Write([&](storage::Transaction& transaction) -> absl::Status {
    AMBLE_RETURN_IF_ERROR(to_.practices->ApplyMerge(transaction, "guest", "ann"));
    AMBLE_RETURN_IF_ERROR(to_.walks->Reset(transaction));
    return to_.practices->Reset(transaction);
  });
  EXPECT_FALSE(FindPractice());
  EXPECT_FALSE(FindStaff("p1"));
  EXPECT_EQ(Resolve("guest"), "guest");
  Tell(Practice{.id = "p1", .version = 1});
  EXPECT_TRUE(FindPractice()) << "versions count anew";
}

INSTANTIATE_TEST_SUITE_P(Engines, ToldRepositoriesContract, testing::Engines(),
                         testing::EngineName);

}  // namespace
}  // namespace amble::groups
