#include "services/messaging/domain/failure.h"

#include <utility>

namespace amble::messaging::failure {
namespace {

constexpr std::pair<std::string_view, std::string_view> kWords[] = {
    {kTooLate, "It was too late to tell them."},
    {kAnsweredLate, "They answered only shortly before."},
    {kNoWalk, "The walk is not there any more."},
    {kWalkIsOff, "The walk was called off, or is over."},
    {kWalkWasMoved, "The walk was moved, and they were told of that."},
    {kIsDecided, "It was decided before they were asked."},
    {kAnswerHasChanged, "They have changed their answer."},
    {kLeftGroup, "They have left the group."},
    {kNotInThread, "They are not in this conversation any more."},
    {kThreadMuted, "They want no news of this conversation."},
    {kHasRead, "There was nothing left for them to read."},
    {kNoMailAtAll, "They want no mail at all. Please ring."},
    {kMailTurnedOff, "They have turned these mails off. Please ring."},
    {kPushTurnedOff, "They have turned this off on their devices."},
    {kNoAddress, "We have no address for them. Please ring."},
    {kAddressBounced, "Their address takes no mail. Please ring."},
    {kNoDevice, "None of their devices can be reached. Please ring."},
    {kMailRefused, "The mail server refused the mail. Please ring."},
    {kMailNotTaken, "The mail server did not take the mail in time. Please ring."},
    {kPushNotTaken, "Their devices could not be reached in time. Please ring."},
    {kNoMailServer, "This installation sends no mail. Please ring."},
    {kNoContact, "Their address could not be looked up in time. Please ring."},
    {kUnwritable, "The mail could not be written. Please ring."},
};

}  // namespace

std::string_view InWords(std::string_view failure) {
  for (const auto& [name, words] : kWords) {
    if (name == failure) return words;
  }
  return "";
}

}  // namespace amble::messaging::failure
