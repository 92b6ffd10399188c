#include "gateway/pages/words.h"

namespace amble::gateway {
namespace {

constexpr std::string_view kWeekdays[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                          "Thursday", "Friday", "Saturday"};
constexpr std::string_view kMonths[] = {"January",   "February", "March",    "April",
                                        "May",       "June",     "July",     "August",
                                        "September", "October",  "November", "December"};

}  // namespace

std::string Say(Text text) { return std::string(text.english()); }

std::string Say(Text text,
                std::initializer_list<std::pair<std::string_view, std::string_view>> values) {
  std::string said;
  std::string_view rest = text.english();
  while (!rest.empty()) {
    const size_t open = rest.find('{');
    said += rest.substr(0, open);
    if (open == std::string_view::npos) break;
    const size_t close = rest.find('}', open);
    const std::string_view name = rest.substr(open + 1, close - open - 1);
    for (const auto& [key, value] : values) {
      if (key == name) said += value;
    }
    rest.remove_prefix(close + 1);
  }
  return said;
}

kainjow::mustache::data AllWords() {
  kainjow::mustache::data words;
  for (const Wording& word : kWords) {
    words.set(std::string(word.key), std::string(word.english));
  }
  return words;
}

std::string_view WeekdayName(int weekday) { return kWeekdays[weekday % 7]; }
std::string_view MonthName(int month) { return kMonths[(month - 1) % 12]; }

}  // namespace amble::gateway
