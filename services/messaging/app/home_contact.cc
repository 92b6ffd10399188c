#include "services/messaging/app/home_contact.h"

#include "services/platform/text/email.h"

namespace amble::messaging {
namespace {

/// What stands between words, and around an address; none of it is in one that NormalizeEmail takes
/// but at its ends.
constexpr std::string_view kBetween = " \t\r\n,;:<>()[]\"";
/// What a sentence leaves at the end of an address.
constexpr std::string_view kAtTheEnd = ".!?";

}  // namespace

std::string AddressIn(std::string_view home_contact) {
  size_t begin = 0;
  while ((begin = home_contact.find_first_not_of(kBetween, begin)) != std::string_view::npos) {
    const size_t end = std::min(home_contact.find_first_of(kBetween, begin), home_contact.size());
    std::string_view word = home_contact.substr(begin, end - begin);
    begin = end;
    while (!word.empty() && kAtTheEnd.find(word.back()) != std::string_view::npos) {
      word.remove_suffix(1);
    }
    if (word.find('@') == std::string_view::npos) continue;
    auto address = NormalizeEmail(word, "home_contact");
    if (address.ok()) return *std::move(address);
  }
  return "";
}

}  // namespace amble::messaging
