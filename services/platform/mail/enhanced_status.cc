#include "services/platform/mail/enhanced_status.h"

#include <algorithm>
#include <array>

namespace amble::mail {
namespace {

/// A subject or a detail: one to three digits.
bool TakeNumber(std::string_view& text) {
  const size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  if (digits == 0 || digits > 3) return false;
  text.remove_prefix(digits);
  return true;
}

bool TakeDot(std::string_view& text) {
  if (!text.starts_with('.')) return false;
  text.remove_prefix(1);
  return true;
}

}  // namespace

std::string_view EnhancedStatusAt(std::string_view text) {
  std::string_view rest = text;
  if (rest.empty() || std::string_view("245").find(rest[0]) == std::string_view::npos) return {};
  rest.remove_prefix(1);
  if (!TakeDot(rest) || !TakeNumber(rest) || !TakeDot(rest) || !TakeNumber(rest)) return {};
  const bool ended = rest.empty() || std::string_view(" \t\r\n").find(rest[0]) != rest.npos;
  return ended ? text.substr(0, text.size() - rest.size()) : std::string_view();
}

bool IsAboutMailboxStatus(std::string_view status) {
  // 5.1.7 and 5.1.8 are about the sender; 5.2.1 is a mailbox that is closed.
  constexpr std::array<std::string_view, 7> kNobody = {"5.1.0", "5.1.1",  "5.1.2", "5.1.3",
                                                       "5.1.6", "5.1.10", "5.2.1"};
  return std::find(kNobody.begin(), kNobody.end(), status) != kNobody.end();
}

bool IsAboutMailboxReply(int reply) {
  // "mailbox unavailable", "user not local", "mailbox name not allowed".
  return reply == 550 || reply == 551 || reply == 553;
}

}  // namespace amble::mail
