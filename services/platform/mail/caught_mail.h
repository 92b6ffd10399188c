#pragma once

#include <string>
#include <string_view>

#include "absl/time/time.h"

namespace amble::mail {

/// A mail that the catcher received. Texts are UTF-8; what cannot be decoded is left as it came.
struct CaughtMail {
  std::string from;           ///< the envelope's address
  std::string to;             ///< the envelope's first recipient
  std::string subject;        ///< decoded
  std::string text;           ///< the first text/plain part, decoded, lines ending in LF
  std::string html;           ///< likewise text/html; empty when there is none
  std::string calendar = {};  ///< likewise text/calendar
  absl::Time received;
  std::string raw;  ///< as it came, without the dots that SMTP adds
};

/// Fills subject, text and html from `raw`. For looking at mails that this program composed, in
/// development: it knows the forms that these have (multiparts within each other,
/// quoted-printable or base64, UTF-8).
void DecodeMail(CaughtMail& mail);

/// RFC 2047: encoded words in UTF-8 replaced by what they say.
std::string DecodeHeader(std::string_view value);

/// RFC 2045 6.7.
std::string DecodeQuotedPrintable(std::string_view text);

}  // namespace amble::mail
