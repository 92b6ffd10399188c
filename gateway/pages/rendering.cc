#include "gateway/pages/rendering.h"

#include "gateway/http/characters.h"
#include "gateway/pages/words.h"
#include "generated/PageTemplates.h"
#include "services/platform/ids/ids.h"

namespace amble::gateway {
namespace {

namespace mustache = kainjow::mustache;

constexpr size_t kHashLength = 16;
constexpr size_t kFewestDigits = 3;
constexpr const char* kPartials[] = {"frame_top",       "frame_bottom", "contours",
                                     "walk_facts",      "answer_form",  "arrive_form",
                                     "problem_summary", "three_answers"};

std::string Template(std::string_view name) {
  return std::string(PageTemplates(std::string(name) + ".mustache"));
}

mustache::data Piece(std::string_view text, const std::string& href) {
  mustache::data piece;
  piece.set("text", std::string(text));
  if (!href.empty()) piece.set("href", href);
  return piece;
}

bool IsNumberChar(char c) { return IsDigit(c) || c == ' ' || c == '-' || c == '(' || c == ')'; }

/// How much of the front of `text` is one number, trailing punctuation left out.
size_t NumberLength(std::string_view text) {
  size_t end = text[0] == '+' ? 1 : 0;
  size_t length = 0;
  for (; end < text.size() && IsNumberChar(text[end]); ++end) {
    if (IsDigit(text[end])) length = end + 1;
  }
  return length;
}

/// How much of the front of `text` is one web address.
size_t AddressLength(std::string_view text) {
  if (text.substr(0, 7) != "http://" && text.substr(0, 8) != "https://") return 0;
  size_t length = 0;
  while (length < text.size() && static_cast<unsigned char>(text[length]) > ' ' &&
         std::string_view("<>\"").find(text[length]) == std::string_view::npos) {
    ++length;
  }
  while (std::string_view(".,;:!?)'").find(text[length - 1]) != std::string_view::npos) --length;
  return length;
}

}  // namespace

std::string RenderPage(std::string_view name, mustache::data& data) {
  data.set("w", AllWords());
  for (const char* partial : kPartials) {
    data.set(partial, mustache::partial([partial] { return Template(partial); }));
  }
  return mustache::mustache(Template(name)).render(data);
}

std::string_view StyleSheet() { return PageTemplates("style.css"); }

const std::string& StyleSheetPath() {
  static const std::string* const path = new std::string(
      "/assets/" + HashSecret(std::string(StyleSheet())).substr(0, kHashLength) + ".css");
  return *path;
}

mustache::data LinkAddresses(std::string_view text) {
  mustache::data pieces{mustache::data::type::list};
  size_t plain = 0;
  size_t at = 0;
  while (at < text.size()) {
    const size_t length = AddressLength(text.substr(at));
    if (length == 0) {
      ++at;
      continue;
    }
    if (at > plain) pieces << Piece(text.substr(plain, at - plain), "");
    pieces << Piece(text.substr(at, length), std::string(text.substr(at, length)));
    at += length;
    plain = at;
  }
  if (plain < text.size()) pieces << Piece(text.substr(plain), "");
  return pieces;
}

mustache::data LinkNumbers(std::string_view text) {
  mustache::data pieces{mustache::data::type::list};
  size_t plain = 0;
  size_t at = 0;
  while (at < text.size()) {
    const bool begins = (IsDigit(text[at]) || text[at] == '+') &&
                        (at == 0 || (!IsDigit(text[at - 1]) && !IsAlpha(text[at - 1])));
    const size_t length = begins ? NumberLength(text.substr(at)) : 0;
    const std::string link = NumberLink(text.substr(at, length));
    if (link.empty()) {
      at += length == 0 ? 1 : length;
      continue;
    }
    if (at > plain) pieces << Piece(text.substr(plain, at - plain), "");
    pieces << Piece(text.substr(at, length), link);
    at += length;
    plain = at;
  }
  if (plain < text.size()) pieces << Piece(text.substr(plain), "");
  return pieces;
}

std::string NumberLink(std::string_view number) {
  std::string link = "tel:";
  size_t digits = 0;
  for (const char c : number) {
    if (c == '+' && digits == 0) link += c;
    if (!IsDigit(c)) continue;
    link += c;
    ++digits;
  }
  return digits < kFewestDigits ? "" : link;
}

}  // namespace amble::gateway
