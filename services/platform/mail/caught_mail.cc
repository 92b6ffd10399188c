#include "services/platform/mail/caught_mail.h"

#include <sodium.h>

#include <optional>
#include <vector>

namespace amble::mail {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
/// Deeper ones are left alone.
constexpr int kMaxMultipartDepth = 4;

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool StartsWithIgnoringCase(std::string_view text, std::string_view start) {
  if (text.size() < start.size()) return false;
  for (size_t i = 0; i < start.size(); ++i) {
    if (Lower(text[i]) != Lower(start[i])) return false;
  }
  return true;
}

std::optional<int> HexadecimalDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = Lower(c);
  if (lower >= 'a' && lower <= 'f') return lower - 'a' + 10;
  return std::nullopt;
}

std::optional<char> HexadecimalByte(std::string_view digits) {
  if (digits.size() < 2) return std::nullopt;
  const auto high = HexadecimalDigit(digits[0]);
  const auto low = HexadecimalDigit(digits[1]);
  if (!high || !low) return std::nullopt;
  return static_cast<char>(*high * 16 + *low);
}

std::optional<std::string> DecodeBase64(std::string_view text) {
  std::string bytes(text.size(), '\0');
  size_t size = 0;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(),
                        text.size(), "\r\n ", &size, nullptr,
                        sodium_base64_VARIANT_ORIGINAL) != 0) {
    return std::nullopt;
  }
  bytes.resize(size);
  return bytes;
}

/// A header and what follows the empty line.
struct Entity {
  std::string_view header;
  std::string_view body;
};

Entity Split(std::string_view entity) {
  const size_t empty_line = entity.find("\r\n\r\n");
  if (empty_line == std::string_view::npos) return {entity, {}};
  return {entity.substr(0, empty_line + kLineEnd.size()), entity.substr(empty_line + 4)};
}

/// The unfolded value of the first header `name`; empty when there is none.
std::string HeaderValue(std::string_view header, std::string_view name) {
  std::string value;
  bool found = false;
  while (!header.empty()) {
    const size_t end = std::min(header.find(kLineEnd), header.size());
    const std::string_view line = header.substr(0, end);
    header.remove_prefix(std::min(end + kLineEnd.size(), header.size()));
    const bool folded = line.starts_with(' ') || line.starts_with('\t');
    if (found && !folded) break;
    if (found) {
      value += line;
    } else if (StartsWithIgnoringCase(line, name) && line.substr(name.size()).starts_with(':')) {
      found = true;
      value = line.substr(name.size() + 1);
    }
  }
  value.erase(0, value.find_first_not_of(' '));
  return value;
}

std::string Boundary(std::string_view content_type) {
  const size_t at = content_type.find("boundary=");
  if (at == std::string_view::npos) return {};
  std::string_view value = content_type.substr(at + 9);
  if (value.starts_with('"')) {
    value.remove_prefix(1);
    return std::string(value.substr(0, value.find('"')));
  }
  return std::string(value.substr(0, value.find_first_of("; ")));
}

std::vector<std::string_view> Parts(std::string_view body, const std::string& boundary) {
  const std::string delimiter = "--" + boundary;
  std::vector<std::string_view> parts;
  size_t at = body.find(delimiter);
  while (at != std::string_view::npos) {
    const size_t begin = at + delimiter.size() + kLineEnd.size();
    const size_t next = body.find("\r\n" + delimiter, at + delimiter.size());
    if (next == std::string_view::npos || begin > next) break;
    parts.push_back(body.substr(begin, next - begin));
    at = next + kLineEnd.size();
  }
  return parts;
}

std::string WithoutCarriageReturns(std::string text) {
  std::erase(text, '\r');
  return text;
}

std::string DecodeBody(const Entity& entity) {
  const std::string encoding = HeaderValue(entity.header, "Content-Transfer-Encoding");
  if (StartsWithIgnoringCase(encoding, "quoted-printable")) {
    return WithoutCarriageReturns(DecodeQuotedPrintable(entity.body));
  }
  if (StartsWithIgnoringCase(encoding, "base64")) {
    if (auto bytes = DecodeBase64(entity.body)) return WithoutCarriageReturns(*bytes);
  }
  return WithoutCarriageReturns(std::string(entity.body));
}

/// Which text of `mail` a part of this type is; null for none, such as a file.
std::string* TextOf(std::string_view type, CaughtMail& mail) {
  if (type.empty() || StartsWithIgnoringCase(type, "text/plain")) return &mail.text;
  if (StartsWithIgnoringCase(type, "text/html")) return &mail.html;
  if (StartsWithIgnoringCase(type, "text/calendar")) return &mail.calendar;
  return nullptr;
}

void DecodeEntity(const Entity& entity, int depth, CaughtMail& mail) {
  const std::string type = HeaderValue(entity.header, "Content-Type");
  if (!StartsWithIgnoringCase(type, "multipart/")) {
    std::string* text = TextOf(type, mail);
    if (text != nullptr && text->empty()) *text = DecodeBody(entity);
    return;
  }
  if (depth == kMaxMultipartDepth) return;
  for (const std::string_view part : Parts(entity.body, Boundary(type))) {
    DecodeEntity(Split(part), depth + 1, mail);
  }
}

/// One encoded word at the start of `text`, which it then drops.
std::optional<std::string> TakeEncodedWord(std::string_view& text) {
  constexpr std::string_view kStart = "=?UTF-8?";
  if (!StartsWithIgnoringCase(text, kStart) || text.size() < kStart.size() + 4) return std::nullopt;
  const char encoding = Lower(text[kStart.size()]);
  const size_t begin = kStart.size() + 2;
  const size_t end = text.find("?=", begin);
  if (text[begin - 1] != '?' || end == std::string_view::npos) return std::nullopt;
  std::string word(text.substr(begin, end - begin));
  std::optional<std::string> decoded;
  if (encoding == 'b') decoded = DecodeBase64(word);
  if (encoding == 'q') {
    for (char& c : word) c = c == '_' ? ' ' : c;
    decoded = DecodeQuotedPrintable(word);
  }
  if (decoded) text.remove_prefix(end + 2);
  return decoded;
}

}  // namespace

std::string DecodeQuotedPrintable(std::string_view text) {
  std::string decoded;
  while (!text.empty()) {
    size_t taken = 1;
    if (text.starts_with("=\r\n")) {
      taken = 3;
    } else if (auto byte = text[0] == '=' ? HexadecimalByte(text.substr(1)) : std::nullopt) {
      decoded += *byte;
      taken = 3;
    } else {
      decoded += text[0];
    }
    text.remove_prefix(taken);
  }
  return decoded;
}

std::string DecodeHeader(std::string_view value) {
  std::string decoded;
  bool after_word = false;
  while (!value.empty()) {
    if (auto word = TakeEncodedWord(value)) {
      decoded += *word;
      after_word = true;
      continue;
    }
    // White space between two encoded words belongs to neither.
    const size_t next = value.find_first_not_of(" \t");
    if (after_word && next != std::string_view::npos && next > 0 &&
        StartsWithIgnoringCase(value.substr(next), "=?UTF-8?")) {
      value.remove_prefix(next);
    } else {
      decoded += value[0];
      value.remove_prefix(1);
    }
    after_word = false;
  }
  return decoded;
}

void DecodeMail(CaughtMail& mail) {
  const Entity whole = Split(mail.raw);
  mail.subject = DecodeHeader(HeaderValue(whole.header, "Subject"));
  DecodeEntity(whole, 0, mail);
}

}  // namespace amble::mail
