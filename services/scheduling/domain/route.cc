#include "services/scheduling/domain/route.h"

namespace amble::scheduling {

std::string AccessInformation::InWords() const {
  std::string words;
  for (const std::string* sentence :
       {&surface, &steps, &benches, &toilets, &transport, &leave_early}) {
    if (sentence->empty()) continue;
    if (!words.empty()) words += ' ';
    words += *sentence;
    if (const char last = sentence->back(); last != '.' && last != '!' && last != '?') words += '.';
  }
  return words;
}

}  // namespace amble::scheduling
