#include "services/platform/push/payload.h"

#include <algorithm>
#include <boost/json.hpp>
#include <string_view>

#include "services/platform/errors/errors.h"
#include "services/platform/push/encryption.h"

namespace amble::push {
namespace {

/// "//host/" and "/\host/" lead elsewhere.
bool IsPathHere(std::string_view url) {
  return url.starts_with('/') && !url.starts_with("//") &&
         std::all_of(url.begin(), url.end(),
                     [](char c) { return c > ' ' && c <= '~' && c != '\\'; });
}

}  // namespace

absl::StatusOr<std::string> PayloadOf(const Notification& notification) {
  if (!IsPathHere(notification.url)) return InvalidField("url", "Is no path of this installation.");
  std::string text = boost::json::serialize(boost::json::object{{"title", notification.title},
                                                                {"body", notification.body},
                                                                {"tag", notification.tag},
                                                                {"url", notification.url}});
  if (text.size() > kPaddedTextBytes) {
    return InvalidField("text", "Is too long for a push message.");
  }
  return text;
}

}  // namespace amble::push
