#include "services/amble/last_backup.h"

#include <gtest/gtest.h>

#include "services/platform/testing/temporary_folder.h"

namespace amble::program {
namespace {

TEST(LastBackupTest, IsWhenOneWasNoted) {
  const testing::TemporaryFolder folder;
  EXPECT_EQ(LastBackup(folder.path().string()), std::nullopt);
  // Times of files are those of the kernel's last tick.
  const absl::Time before = absl::Now() - absl::Seconds(1);
  ASSERT_TRUE(NoteBackup(folder.path().string()).ok());
  const auto last = LastBackup(folder.path().string());
  ASSERT_TRUE(last.has_value());
  EXPECT_GE(*last, before);
  EXPECT_LE(*last, absl::Now() + absl::Seconds(1));
}

TEST(LastBackupTest, SaysWhereItCannotBeNoted) {
  EXPECT_EQ(NoteBackup("/nowhere").code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace amble::program
