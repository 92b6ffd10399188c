#include "services/platform/mail/mime.h"

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "services/platform/errors/errors.h"
#include "services/platform/mail/headers.h"

namespace amble::mail {
namespace {

constexpr char kCalendarFileName[] = "walk.ics";
/// Some mailboxes answer a second text/calendar by showing the invitation twice.
constexpr char kCalendarFileType[] = "application/ics";

bool Append(List& list, const std::string& line) {
  curl_slist* longer = curl_slist_append(list.get(), line.c_str());
  if (longer == nullptr) return false;
  // Appended behind what is there: only the first changes the head.
  if (list == nullptr) list.reset(longer);
  return true;
}

/// In mail a line ends in CR LF, whatever it ended in when it was written.
std::string WithMailLineEnds(std::string_view text) {
  std::string lines;
  lines.reserve(text.size() + text.size() / 32 + 2);
  for (size_t i = 0; i < text.size(); ++i) {
    const bool ended = text[i] == '\n' && i > 0 && text[i - 1] == '\r';
    if (text[i] == '\n' && !ended) lines += '\r';
    lines += text[i];
  }
  return lines;
}

/// The new part; null without memory.
curl_mimepart* AddPart(curl_mime* mime, std::string_view body, const char* type,
                       const char* encoding) {
  curl_mimepart* part = curl_mime_addpart(mime);
  const bool added =
      part != nullptr && curl_mime_data(part, body.data(), body.size()) == CURLE_OK &&
      curl_mime_type(part, type) == CURLE_OK && curl_mime_encoder(part, encoding) == CURLE_OK;
  return added ? part : nullptr;
}

bool AddText(curl_mime* mime, std::string_view body, const char* type) {
  return AddPart(mime, WithMailLineEnds(body), type, "quoted-printable") != nullptr;
}

/// The forms of one text; the last is the one preferred (RFC 2046 5.1.4).
bool AddAlternatives(curl_mime* mime, const Message& message) {
  if (!AddText(mime, message.text, "text/plain; charset=utf-8")) return false;
  if (!message.html.empty() && !AddText(mime, message.html, "text/html; charset=utf-8")) {
    return false;
  }
  if (!message.calendar) return true;
  // base64: the lines of a calendar are folded, and must come out byte for byte.
  const std::string type =
      fmt::format("text/calendar; method={}; charset=utf-8", message.calendar->method);
  return AddPart(mime, message.calendar->ics, type.c_str(), "base64") != nullptr;
}

bool AddMixed(CURL* handle, curl_mime* mime, const Message& message) {
  Mime alternatives(curl_mime_init(handle));
  curl_mimepart* part = curl_mime_addpart(mime);
  if (alternatives == nullptr || part == nullptr || !AddAlternatives(alternatives.get(), message) ||
      curl_mime_subparts(part, alternatives.get()) != CURLE_OK) {
    return false;
  }
  (void)alternatives.release();  // `mime` owns it now
  if (curl_mime_type(part, "multipart/alternative") != CURLE_OK) return false;
  curl_mimepart* file = AddPart(mime, message.calendar->ics, kCalendarFileType, "base64");
  return file != nullptr && curl_mime_filename(file, kCalendarFileName) == CURLE_OK;
}

}  // namespace

absl::StatusOr<MimeMail> ComposeMime(CURL* handle, const Message& message) {
  AMBLE_ASSIGN_OR_RETURN(const std::vector<std::string> lines, HeaderLines(message));
  MimeMail mail{.recipients = nullptr, .headers = nullptr, .body = Mime(curl_mime_init(handle))};
  bool composed = mail.body != nullptr && Append(mail.recipients, "<" + message.to.address + ">");
  for (const std::string& line : lines) composed = composed && Append(mail.headers, line);
  // libcurl adds the boundary.
  const char* kind = message.calendar ? "mixed" : "alternative";
  composed = composed && Append(mail.headers, fmt::format("Content-Type: multipart/{}", kind));
  composed = composed && (message.calendar ? AddMixed(handle, mail.body.get(), message)
                                           : AddAlternatives(mail.body.get(), message));
  if (!composed) return absl::ResourceExhaustedError("No memory to compose a mail.");
  return mail;
}

}  // namespace amble::mail
