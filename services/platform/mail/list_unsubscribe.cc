#include "services/platform/mail/list_unsubscribe.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "services/platform/errors/errors.h"
#include "services/platform/mail/headers.h"
#include "services/platform/mail/mime.h"

namespace amble::mail {
namespace {

constexpr char kWhere[] = "List-Unsubscribe";
constexpr char kHow[] = "List-Unsubscribe-Post";

bool Has(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  const bool has = curl_url_get(url, part, &text, 0) == CURLUE_OK;
  const std::unique_ptr<char, FreeCurl> freed(text);
  return has;
}

bool IsHttpsUrl(const std::string& text) {
  // "<" and ">" frame the URL in the header, and a comma would begin the next one.
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) {
    return c > ' ' && c <= '~' && c != '<' && c != '>' && c != ',' && c != '"' && c != '\\';
  });
  const Url url(curl_url());
  return plain && text.starts_with("https://") && url != nullptr &&
         curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) == CURLUE_OK &&
         Has(url.get(), CURLUPART_HOST) && !Has(url.get(), CURLUPART_USER) &&
         !Has(url.get(), CURLUPART_PASSWORD);
}

}  // namespace

absl::Status AddListUnsubscribe(Message& message, std::string_view https_url) {
  const std::string value = fmt::format("<{}>", https_url);
  if (value.size() > kMaxHeaderValueBytes || !IsHttpsUrl(std::string(https_url))) {
    return InvalidField("https_url", "Is no https URL that can stand in a header.");
  }
  std::erase_if(message.headers,
                [](const auto& header) { return header.first == kWhere || header.first == kHow; });
  message.headers.emplace_back(kWhere, value);
  message.headers.emplace_back(kHow, "List-Unsubscribe=One-Click");
  return absl::OkStatus();
}

}  // namespace amble::mail
