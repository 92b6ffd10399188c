#pragma once

#include <curl/curl.h>

#include <memory>

#include "absl/status/statusor.h"
#include "services/platform/mail/message.h"

/// What libcurl needs to send a mail. Internal to this folder.
namespace amble::mail {

struct FreeCurl {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  void operator()(curl_mime* mime) const { curl_mime_free(mime); }
  void operator()(char* text) const { curl_free(text); }
};
using Handle = std::unique_ptr<CURL, FreeCurl>;
using Url = std::unique_ptr<CURLU, FreeCurl>;
using List = std::unique_ptr<curl_slist, FreeCurl>;
using Mime = std::unique_ptr<curl_mime, FreeCurl>;

struct MimeMail {
  List recipients;
  List headers;
  Mime body;
};

/// `message` for a transfer of `handle`, which must live as long as the result. Its body is
///   multipart/alternative: text/plain, text/html if there is any
/// or, with a calendar, as mailboxes understand it (RFC 6047 section 2.4):
///   multipart/mixed: multipart/alternative of text/plain, text/html, text/calendar; and the same
///   calendar as the file walk.ics.
/// INVALID_ARGUMENT as CheckMessage, RESOURCE_EXHAUSTED without memory.
absl::StatusOr<MimeMail> ComposeMime(CURL* handle, const Message& message);

}  // namespace amble::mail
