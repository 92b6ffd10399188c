#include "services/messaging/domain/crisis_wording.h"

#include <algorithm>
#include <array>
#include <utility>

namespace amble::messaging {
namespace {

/// Punctuation beyond ASCII that people's keyboards put between words, in UTF-8.
constexpr std::array<std::string_view, 12> kSeparators{"–", "—", "“", "”", "„", "«",
                                                       "»", "•", "¿", "¡", "…", "、"};
constexpr std::array<std::string_view, 5> kApostrophes{"'", "’", "‘", "ʼ", "´"};

bool IsAscii(char c) { return static_cast<unsigned char>(c) < 0x80; }
bool IsAsciiWord(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

template <size_t kCount>
size_t PrefixIn(const std::array<std::string_view, kCount>& prefixes, std::string_view text) {
  for (const std::string_view prefix : prefixes) {
    if (text.starts_with(prefix)) return prefix.size();
  }
  return 0;
}

/// The words of folded text with one space between them, before the first and after the last.
std::string Words(std::string_view folded) {
  std::string words = " ";
  while (!folded.empty()) {
    if (const size_t apostrophe = PrefixIn(kApostrophes, folded)) {
      folded.remove_prefix(apostrophe);
      continue;
    }
    const size_t separator = PrefixIn(kSeparators, folded);
    if (separator > 0 || (IsAscii(folded[0]) && !IsAsciiWord(folded[0]))) {
      if (words.back() != ' ') words += ' ';
    } else {
      words += folded[0];
    }
    folded.remove_prefix(std::max<size_t>(separator, 1));
  }
  if (words.back() != ' ') words += ' ';
  return words;
}

std::string_view WithoutEnds(std::string_view words) {
  return words.size() < 2 ? std::string_view() : words.substr(1, words.size() - 2);
}

}  // namespace

absl::StatusOr<CrisisWording> CrisisWording::Parse(std::string_view list, Fold fold) {
  CrisisWording wording(std::move(fold));
  for (int line_number = 1; !list.empty(); ++line_number) {
    const size_t end = std::min(list.find('\n'), list.size());
    const std::string_view line = list.substr(0, end);
    list.remove_prefix(std::min(end + 1, list.size()));
    const std::string words = Words(wording.fold_(line.substr(0, line.find('#'))));
    std::string_view phrase = WithoutEnds(words);
    if (phrase.empty()) continue;
    if (phrase.size() > kLongestPhrase || wording.phrases_.size() == kMostPhrases) {
      return absl::InvalidArgumentError("line " + std::to_string(line_number) + ": " +
                                        (phrase.size() > kLongestPhrase
                                             ? "the phrase is too long"
                                             : "there are too many phrases"));
    }
    // Where a word may go on there is no space to be looked for.
    std::string wanted(phrase);
    if (IsAscii(phrase.front())) wanted.insert(wanted.begin(), ' ');
    if (IsAscii(phrase.back())) wanted += ' ';
    wording.phrases_.push_back(std::move(wanted));
  }
  if (wording.phrases_.empty()) return absl::InvalidArgumentError("there is no phrase in it");
  return wording;
}

bool CrisisWording::Matches(std::string_view text) const {
  const std::string words = Words(fold_(text));
  return std::any_of(phrases_.begin(), phrases_.end(), [&](const std::string& phrase) {
    return words.find(phrase) != std::string::npos;
  });
}

}  // namespace amble::messaging
