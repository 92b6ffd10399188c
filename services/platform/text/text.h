#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/status.h"

/// Checks on text that people write, by ICU. All functions are safe from any thread and take time
/// linear in their input; lengths are limited elsewhere (the field rules of the API).
namespace amble {

/// What a text is for, and so what may be in it.
enum class TextKind {
  kLine,       ///< one line: a title, an area in words
  kParagraph,  ///< several lines: notes, a description; tabs and line breaks may be in it
  kName,       ///< what people are recognised by: besides, nothing that hides or imitates
};

/// How many combining marks may follow one another. Written languages need four at most (pointed
/// Hebrew with cantillation); Unicode's stream-safe limit of 30 still lets text smear over others.
inline constexpr int kMaxCombiningMarks = 6;

/// OK when `text` may be stored and shown as a `kind`, else INVALID_ARGUMENT naming `field`:
///  - it is UTF-8, without control characters and noncharacters (a paragraph: but for tabs and line
///    breaks);
///  - at most kMaxCombiningMarks marks in a row;
///  - when it is not empty, something in it can be seen;
///  - lines and names: no bidirectional embedding, override or isolate, which reorder what follows;
///  - names: no invisible characters, and one script, or Latin with Chinese, Japanese or Korean
///    (UTS #39 "highly restrictive"), so that no name is written with another script's look-alikes.
/// The empty text is accepted: whether a field is required is not decided here.
absl::Status CheckText(std::string_view text, TextKind kind, std::string_view field);

/// How many code points `text` has; each ill-formed byte sequence counts as one.
size_t CodePoints(std::string_view text);

/// `text` as a key for comparing and searching, NFKC_Casefold (Unicode 5.18, UAX #31): case, width,
/// compatibility forms and invisible characters make no difference. Store it beside the text.
std::string FoldKey(std::string_view text);

/// `text` without Unicode white space at its ends.
std::string TrimSpace(std::string_view text);

}  // namespace amble
