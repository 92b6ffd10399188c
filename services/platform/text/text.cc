#include "services/platform/text/text.h"

#include <fmt/format.h>
#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/stringpiece.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/uspoof.h>
#include <unicode/utf8.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>

#include "services/platform/errors/errors.h"

namespace amble {
namespace {

constexpr UChar32 kZeroWidthNonJoiner = 0x200C;
constexpr UChar32 kZeroWidthJoiner = 0x200D;
constexpr UChar32 kLineSeparator = 0x2028;
constexpr UChar32 kParagraphSeparator = 0x2029;
constexpr UChar32 kBrailleBlank = 0x2800;  // a symbol by its category, and nothing to see

/// ICU's data is part of its library: when it cannot be opened the installation is broken.
void AbortUnless(UErrorCode code) {
  if (U_SUCCESS(code)) return;
  std::fprintf(stderr, "ICU cannot be initialised: %s\n", u_errorName(code));
  std::abort();
}

bool IsJoiner(UChar32 c) { return c == kZeroWidthJoiner || c == kZeroWidthNonJoiner; }

bool IsIgnorable(UChar32 c) {
  return u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) != 0;
}

bool ReordersText(UChar32 c) {
  return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

bool IsCombiningMark(UChar32 c) { return (U_GET_GC_MASK(c) & (U_GC_MN_MASK | U_GC_ME_MASK)) != 0; }

bool IsVisible(UChar32 c) {
  constexpr uint32_t kInvisible = U_GC_C_MASK | U_GC_Z_MASK | U_GC_MN_MASK | U_GC_ME_MASK;
  return (U_GET_GC_MASK(c) & kInvisible) == 0 && !IsIgnorable(c) && c != kBrailleBlank;
}

/// Joiners shape Arabic, Indic scripts and emoji. In these alphabets they show nothing.
bool IsOfAlphabetWithoutJoiners(UChar32 c) {
  UErrorCode code = U_ZERO_ERROR;
  const UScriptCode script = uscript_getScript(c, &code);
  return script == USCRIPT_LATIN || script == USCRIPT_GREEK || script == USCRIPT_CYRILLIC;
}

/// The code points of a text, one after the other.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}
  bool AtEnd() const { return next_ >= text_.size(); }
  /// The next code point; negative when it is ill-formed (then a maximal subpart is passed over).
  UChar32 Next() {
    UChar32 c = 0;
    const auto* bytes = reinterpret_cast<const uint8_t*>(text_.data());
    U8_NEXT(bytes, next_, text_.size(), c);
    return c;
  }
  size_t position() const { return next_; }
  bool FollowedBy(char c) const { return next_ < text_.size() && text_[next_] == c; }

 private:
  std::string_view text_;
  size_t next_ = 0;
};

/// Goes through a text once and says what is wrong with it, if anything.
class Inspection {
 public:
  Inspection(std::string_view text, TextKind kind) : reader_(text), kind_(kind) {}

  std::optional<std::string> Problem() {
    bool empty = true;
    while (!reader_.AtEnd()) {
      empty = false;
      const UChar32 c = reader_.Next();
      if (auto problem = ProblemWith(c)) return problem;
      previous_ = c;
    }
    if (kind_ == TextKind::kName && IsJoiner(previous_)) return "Ends with an invisible character.";
    if (!empty && !visible_) return "Has nothing in it that can be seen.";
    return std::nullopt;
  }

 private:
  std::optional<std::string> ProblemWith(UChar32 c) {
    if (c < 0) return "Is not valid UTF-8.";
    if (u_iscntrl(c) && u_charType(c) == U_CONTROL_CHAR && !MayBreakLine(c)) {
      return fmt::format("Has the control character U+{:04X} in it.", c);
    }
    if (U_IS_UNICODE_NONCHAR(c))
      return fmt::format("Has U+{:04X} in it, which is no character.", c);
    if (IsCombiningMark(c) && ++marks_ > kMaxCombiningMarks) {
      return fmt::format("Has more than {} combining marks in a row.", kMaxCombiningMarks);
    }
    // What is invisible does not end a run of marks, else it would hide one.
    if (!IsCombiningMark(c) && !IsIgnorable(c)) marks_ = 0;
    visible_ = visible_ || IsVisible(c);
    if (kind_ == TextKind::kParagraph) return std::nullopt;
    if (ReordersText(c)) {
      return fmt::format("Has U+{:04X} in it, which changes the direction of text.", c);
    }
    if (c == kLineSeparator || c == kParagraphSeparator) return "Has a line break in it.";
    return kind_ == TextKind::kName ? ProblemInName(c) : std::nullopt;
  }

  std::optional<std::string> ProblemInName(UChar32 c) const {
    const bool variation = u_hasBinaryProperty(c, UCHAR_VARIATION_SELECTOR) != 0;
    const bool hidden = IsIgnorable(c) && !variation && !IsJoiner(c);
    const bool joins_nothing =
        (IsJoiner(c) && (previous_ < 0 || IsOfAlphabetWithoutJoiners(previous_))) ||
        (IsJoiner(previous_) && IsOfAlphabetWithoutJoiners(c));
    if (hidden || joins_nothing || c == kBrailleBlank) return "Has an invisible character in it.";
    if (u_charType(c) == U_PRIVATE_USE_CHAR) return "Has a character for private use in it.";
    return std::nullopt;
  }

  bool MayBreakLine(UChar32 c) const {
    if (kind_ != TextKind::kParagraph) return false;
    // Browsers send CR LF from a form; a CR alone is no line break to most readers.
    return c == '\t' || c == '\n' || (c == '\r' && reader_.FollowedBy('\n'));
  }

  Reader reader_;
  TextKind kind_;
  UChar32 previous_ = -1;
  int marks_ = 0;
  bool visible_ = false;
};

const USpoofChecker* ScriptChecker() {
  static const USpoofChecker* const checker = [] {
    UErrorCode code = U_ZERO_ERROR;
    USpoofChecker* opened = uspoof_open(&code);
    AbortUnless(code);
    uspoof_setRestrictionLevel(opened, USPOOF_HIGHLY_RESTRICTIVE);
    uspoof_setChecks(opened, USPOOF_RESTRICTION_LEVEL, &code);
    AbortUnless(code);
    return opened;
  }();
  return checker;
}

bool MixesScripts(std::string_view name) {
  UErrorCode code = U_ZERO_ERROR;
  const int32_t failed = uspoof_checkUTF8(ScriptChecker(), name.data(),
                                          static_cast<int32_t>(name.size()), nullptr, &code);
  return U_FAILURE(code) || (failed & USPOOF_RESTRICTION_LEVEL) != 0;
}

}  // namespace

absl::Status CheckText(std::string_view text, TextKind kind, std::string_view field) {
  if (auto problem = Inspection(text, kind).Problem()) return InvalidField(field, *problem);
  if (kind == TextKind::kName && MixesScripts(text)) {
    return InvalidField(field, "Mixes scripts whose letters look alike.");
  }
  return absl::OkStatus();
}

size_t CodePoints(std::string_view text) {
  size_t count = 0;
  for (Reader reader(text); !reader.AtEnd(); reader.Next()) ++count;
  return count;
}

std::string FoldKey(std::string_view text) {
  UErrorCode code = U_ZERO_ERROR;
  const icu::Normalizer2* fold = icu::Normalizer2::getNFKCCasefoldInstance(code);
  AbortUnless(code);
  std::string key;
  icu::StringByteSink<std::string> sink(&key, static_cast<int32_t>(text.size()));
  fold->normalizeUTF8(0, icu::StringPiece(text.data(), static_cast<int32_t>(text.size())), sink,
                      nullptr, code);
  AbortUnless(code);
  return key;
}

std::string TrimSpace(std::string_view text) {
  std::optional<size_t> begin;
  size_t end = 0;
  for (Reader reader(text); !reader.AtEnd();) {
    const size_t start = reader.position();
    const UChar32 c = reader.Next();
    if (c >= 0 && u_isUWhiteSpace(c)) continue;
    if (!begin) begin = start;
    end = reader.position();
  }
  return begin ? std::string(text.substr(*begin, end - *begin)) : std::string();
}

}  // namespace amble
