#include "services/scheduling/domain/route.h"

#include <gtest/gtest.h>

namespace amble::scheduling {
namespace {

TEST(AccessInformation, IsEmptyWhenNothingIsKnown) { EXPECT_EQ(AccessInformation().InWords(), ""); }

TEST(AccessInformation, PutsOneSentenceAfterTheOther) {
  const AccessInformation access{.surface = "Gravel, level.",
                                 .steps = "No steps",
                                 .benches = "Benches!",
                                 .toilets = "Toilets?",
                                 .transport = "Bus 12",
                                 .leave_early = "At the bridge."};
  EXPECT_EQ(access.InWords(), "Gravel, level. No steps. Benches! Toilets? Bus 12. At the bridge.");
}

TEST(AccessInformation, LeavesOutWhatIsNotKnown) {
  EXPECT_EQ((AccessInformation{.steps = "No steps", .leave_early = "At the bridge"}).InWords(),
            "No steps. At the bridge.");
}

}  // namespace
}  // namespace amble::scheduling
