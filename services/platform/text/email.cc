#include "services/platform/text/email.h"

#include <unicode/uidna.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <optional>

#include "services/platform/errors/errors.h"
#include "services/platform/text/text.h"

namespace amble {
namespace {

/// RFC 1035 3.1, without the root's dot.
constexpr size_t kMaxDomain = 253;

bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// RFC 5322 3.2.3.
bool IsAtomCharacter(char c) {
  constexpr std::string_view kOthers = "!#$%&'*+-/=?^_`{|}~";
  return IsLetter(c) || (c >= '0' && c <= '9') || kOthers.find(c) != std::string_view::npos;
}

bool IsDotAtom(std::string_view text) {
  bool in_atom = false;
  for (const char c : text) {
    if (c == '.' ? !in_atom : !IsAtomCharacter(c)) return false;
    in_atom = c != '.';
  }
  return in_atom;
}

const UIDNA* Idna() {
  static const UIDNA* const idna = [] {
    UErrorCode code = U_ZERO_ERROR;
    const UIDNA* opened =
        uidna_openUTS46(UIDNA_NONTRANSITIONAL_TO_ASCII | UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ |
                            UIDNA_CHECK_CONTEXTO | UIDNA_USE_STD3_RULES,
                        &code);
    if (U_FAILURE(code)) {
      std::fprintf(stderr, "ICU cannot be initialised: %s\n", u_errorName(code));
      std::abort();
    }
    return opened;
  }();
  return idna;
}

/// `domain` as ASCII labels in lower case; nothing when it is no host name.
std::optional<std::string> AsciiDomain(std::string_view domain) {
  std::array<char, kMaxDomain + 1> ascii;
  UIDNAInfo info = UIDNA_INFO_INITIALIZER;
  UErrorCode code = U_ZERO_ERROR;
  const int32_t length =
      uidna_nameToASCII_UTF8(Idna(), domain.data(), static_cast<int32_t>(domain.size()),
                             ascii.data(), static_cast<int32_t>(ascii.size()), &info, &code);
  if (U_FAILURE(code) || info.errors != 0 || length > static_cast<int32_t>(kMaxDomain)) {
    return std::nullopt;
  }
  const std::string_view name(ascii.data(), static_cast<size_t>(length));
  const size_t last_dot = name.rfind('.');
  if (last_dot == std::string_view::npos) return std::nullopt;
  // A top-level domain has a letter in it: this also refuses IPv4 addresses and a final dot.
  const std::string_view top = name.substr(last_dot + 1);
  if (std::none_of(top.begin(), top.end(), IsLetter)) return std::nullopt;
  return std::string(name);
}

}  // namespace

absl::StatusOr<std::string> NormalizeEmail(std::string_view text, std::string_view field) {
  const size_t begin = std::min(text.find_first_not_of(' '), text.size());
  text = text.substr(begin, text.find_last_not_of(' ') + 1 - begin);
  if (text.empty()) return MissingField(field);
  if (text.size() > 4 * kMaxEmailAddress) return InvalidField(field, "Is too long.");
  const size_t at = text.find('@');
  if (at == std::string_view::npos || text.find('@', at + 1) != std::string_view::npos) {
    return InvalidField(field, "Must have one @ in it.");
  }
  const std::string_view local = text.substr(0, at);
  if (local.size() > kMaxEmailLocalPart || !IsDotAtom(local)) {
    return InvalidField(field, "What stands before the @ cannot be used for mail.");
  }
  const std::optional<std::string> domain = AsciiDomain(text.substr(at + 1));
  if (!domain) return InvalidField(field, "What stands after the @ is no domain.");
  std::string address = std::string(local) + "@" + *domain;
  if (address.size() > kMaxEmailAddress) return InvalidField(field, "Is too long.");
  return address;
}

std::string EmailKey(std::string_view address) { return FoldKey(address); }

}  // namespace amble
