#include "services/platform/clock/zone_watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

namespace amble {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ZoneWatchTest : public ::testing::Test {
 protected:
  ZoneWatchTest() { Install("2026a"); }
  ~ZoneWatchTest() override { std::remove(path_.c_str()); }

  void Install(const std::string& version) {
    std::ofstream(path_) << "# version " << version << "\nZ Europe/London 0 - GMT\n";
  }

  const std::string path_ = ::testing::TempDir() + "zone_watch_" + std::to_string(getpid());
  std::vector<std::string> told_;
  ZoneWatch watch_{"2026a",
                   [this](const std::string& loaded, const std::string& installed) {
                     told_.push_back(loaded + " " + installed);
                   },
                   path_};
};

TEST_F(ZoneWatchTest, IsSilentWhileWhatWasLoadedIsInstalled) {
  EXPECT_EQ(watch_.Look(), absl::OkStatus());
  EXPECT_EQ(watch_.Look(), absl::OkStatus());
  EXPECT_FALSE(watch_.outdated());
  EXPECT_THAT(told_, IsEmpty());
}

TEST_F(ZoneWatchTest, TellsOnceOfEachVersionThatIsInstalledInstead) {
  Install("2026b");
  EXPECT_FALSE(watch_.outdated()) << "nobody has looked";
  for (int times = 0; times < 3; ++times) {
    EXPECT_EQ(watch_.Look(), absl::OkStatus());
    EXPECT_TRUE(watch_.outdated());
  }
  EXPECT_THAT(told_, ElementsAre("2026a 2026b"));
  Install("2026c");
  EXPECT_EQ(watch_.Look(), absl::OkStatus());
  EXPECT_THAT(told_, ElementsAre("2026a 2026b", "2026a 2026c"));
  Install("2026a");
  EXPECT_EQ(watch_.Look(), absl::OkStatus());
  EXPECT_FALSE(watch_.outdated()) << "the package before it is back";
}

TEST_F(ZoneWatchTest, StandsByWhatItSawWhileNothingCanBeRead) {
  Install("2026b");
  ASSERT_EQ(watch_.Look(), absl::OkStatus());
  std::ofstream(path_) << "";
  EXPECT_EQ(watch_.Look().code(), absl::StatusCode::kUnavailable);
  EXPECT_TRUE(watch_.outdated());
}

}  // namespace
}  // namespace amble
