#include "services/messaging/domain/failure.h"

#include <gtest/gtest.h>

#include <set>

namespace amble::messaging::failure {
namespace {

TEST(FailureTest, EachIsSaidInItsOwnWords) {
  std::set<std::string_view> said;
  const std::string_view all[] = {
      kTooLate,          kAnsweredLate, kNoWalk,      kWalkIsOff,     kWalkWasMoved,  kIsDecided,
      kAnswerHasChanged, kLeftGroup,    kNoMailAtAll, kMailTurnedOff, kPushTurnedOff, kNoAddress,
      kAddressBounced,   kNoDevice,     kMailRefused, kMailNotTaken,  kPushNotTaken,  kNoMailServer,
      kNoContact,        kUnwritable,   kNotInThread, kThreadMuted,   kHasRead};
  for (const std::string_view failure : all) {
    EXPECT_FALSE(InWords(failure).empty()) << failure;
    EXPECT_TRUE(said.insert(InWords(failure)).second) << failure;
  }
  EXPECT_EQ(InWords("what somebody else wrote"), "");
  EXPECT_EQ(InWords(""), "");
}

}  // namespace
}  // namespace amble::messaging::failure
