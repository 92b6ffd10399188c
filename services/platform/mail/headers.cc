#include "services/platform/mail/headers.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <array>

#include "services/platform/errors/errors.h"
#include "services/platform/text/text.h"

namespace amble::mail {
namespace {

/// Bytes of text in one encoded word: base64 and its frame take 56 characters then, which leaves
/// room on a line of 76 (RFC 2047 section 2) for the longest name of ours.
constexpr size_t kEncodedWordBytes = 33;
/// Printable ASCII up to here stays on the line of its header's name.
constexpr size_t kShortValueBytes = 60;
constexpr size_t kMaxHeaderNameBytes = 60;

bool IsPrintableAscii(char c) { return c >= ' ' && c <= '~'; }

bool IsAlphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

bool IsPlain(std::string_view text) {
  return text.size() <= kShortValueBytes && text.find("=?") == std::string_view::npos &&
         std::all_of(text.begin(), text.end(), IsPrintableAscii);
}

std::string EncodedWord(std::string_view text) {
  constexpr int kVariant = sodium_base64_VARIANT_ORIGINAL;
  std::string base64(sodium_base64_ENCODED_LEN(text.size(), kVariant), '\0');
  sodium_bin2base64(base64.data(), base64.size(),
                    reinterpret_cast<const unsigned char*>(text.data()), text.size(), kVariant);
  base64.pop_back();  // libsodium's closing NUL
  return "=?UTF-8?B?" + base64 + "?=";
}

std::string EncodedWords(std::string_view text) {
  std::string words;
  while (!text.empty()) {
    size_t length = std::min(text.size(), kEncodedWordBytes);
    // A word is whole characters (RFC 2047 section 5).
    while (length < text.size() && length > 1 && IsContinuation(text[length])) --length;
    if (!words.empty()) words += "\r\n ";
    words += EncodedWord(text.substr(0, length));
    text.remove_prefix(length);
  }
  return words;
}

std::string QuotedString(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "\"";
}

absl::Status CheckLine(std::string_view value, std::string_view field) {
  if (value.size() > kMaxHeaderValueBytes) return InvalidField(field, "Is too long for a header.");
  // Spaces alone are no fault here; that something can be seen is asked where people write it.
  return value.empty() ? absl::OkStatus()
                       : CheckText("x" + std::string(value), TextKind::kLine, field);
}

absl::Status CheckMailbox(const Mailbox& mailbox, const std::string& field) {
  if (!IsAddress(mailbox.address)) return InvalidField(field + ".address", "Is no address.");
  return CheckLine(mailbox.name, field + ".name");
}

bool IsMessageId(std::string_view id) {
  return id.size() > 2 && id.front() == '<' && id.back() == '>' &&
         IsAddress(id.substr(1, id.size() - 2));
}

bool IsOursToWrite(std::string_view name) {
  constexpr std::array<std::string_view, 14> kOurs = {
      "from",   "to",       "cc",          "bcc",          "subject",  "date",        "message-id",
      "sender", "reply-to", "return-path", "mime-version", "received", "resent-from", "resent-to"};
  std::string lower(name);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return lower.starts_with("content-") ||
         std::find(kOurs.begin(), kOurs.end(), lower) != kOurs.end();
}

absl::Status CheckHeader(const std::string& name, const std::string& value) {
  const auto usable = [](char c) { return IsAlphanumeric(c) || c == '-'; };
  if (name.empty() || name.size() > kMaxHeaderNameBytes ||
      !std::all_of(name.begin(), name.end(), usable) || IsOursToWrite(name)) {
    return InvalidField("message.headers", "The name of a header cannot be used.");
  }
  return CheckLine(value, "message.headers");
}

absl::Status CheckCalendar(const CalendarPart& calendar) {
  if (calendar.method != "REQUEST" && calendar.method != "CANCEL") {
    return InvalidField("message.calendar.method", "Is neither REQUEST nor CANCEL.");
  }
  // Texts within a calendar cannot begin a line, so this line is the calendar's own.
  const std::string method = "\r\nMETHOD:" + calendar.method + "\r\n";
  if (!calendar.ics.starts_with("BEGIN:VCALENDAR\r\n") ||
      calendar.ics.find(method) == std::string::npos) {
    return InvalidField("message.calendar.ics", "Is no calendar with that METHOD.");
  }
  if (calendar.ics.size() > kMaxCalendarBytes) {
    return InvalidField("message.calendar.ics", "Is too long.");
  }
  return CheckText(calendar.ics, TextKind::kParagraph, "message.calendar.ics");
}

}  // namespace

bool IsAddress(std::string_view address) {
  static constexpr std::string_view kSpecial = " \"(),:;<>[\\]";
  const auto usable = [](char c) {
    return IsPrintableAscii(c) && kSpecial.find(c) == std::string_view::npos;
  };
  const size_t at = address.find('@');
  return at != std::string_view::npos && at > 0 && at + 1 < address.size() &&
         address.find('@', at + 1) == std::string_view::npos && address.size() <= 254 &&
         std::all_of(address.begin(), address.end(), usable);
}

std::string EncodeUnstructured(std::string_view text) {
  return IsPlain(text) ? std::string(text) : EncodedWords(text);
}

std::string FormatMailbox(const Mailbox& mailbox) {
  if (mailbox.name.empty()) return mailbox.address;
  const bool atoms = std::all_of(mailbox.name.begin(), mailbox.name.end(),
                                 [](char c) { return IsAlphanumeric(c) || c == ' ' || c == '-'; });
  const std::string name = !IsPlain(mailbox.name) ? EncodedWords(mailbox.name)
                           : atoms                ? mailbox.name
                                                  : QuotedString(mailbox.name);
  return name + "\r\n <" + mailbox.address + ">";
}

absl::Status CheckMessage(const Message& message) {
  AMBLE_RETURN_IF_ERROR(CheckMailbox(message.from, "message.from"));
  AMBLE_RETURN_IF_ERROR(CheckMailbox(message.to, "message.to"));
  AMBLE_RETURN_IF_ERROR(CheckLine(message.subject, "message.subject"));
  if (!IsMessageId(message.message_id)) {
    return InvalidField("message.message_id", "Is no message id.");
  }
  for (const auto& [name, value] : message.headers) {
    AMBLE_RETURN_IF_ERROR(CheckHeader(name, value));
  }
  return message.calendar ? CheckCalendar(*message.calendar) : absl::OkStatus();
}

absl::StatusOr<std::vector<std::string>> HeaderLines(const Message& message) {
  AMBLE_RETURN_IF_ERROR(CheckMessage(message));
  std::vector<std::string> lines = {
      "Date: " + absl::FormatTime("%a, %d %b %Y %H:%M:%S +0000", message.date, absl::UTCTimeZone()),
      "From: " + FormatMailbox(message.from),
      "To: " + FormatMailbox(message.to),
      "Subject: " + EncodeUnstructured(message.subject),
      "Message-ID: " + message.message_id,
  };
  for (const auto& [name, value] : message.headers) {
    // A long value in ASCII is a URL or a list of them, which encoded words would spoil.
    const bool ascii = std::all_of(value.begin(), value.end(), IsPrintableAscii);
    lines.push_back(name + ": " + (ascii ? value : EncodedWords(value)));
  }
  return lines;
}

}  // namespace amble::mail
