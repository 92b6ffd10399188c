#include "services/accounts/app/page_keys.h"

#include <charconv>

#include "services/platform/errors/errors.h"

namespace amble::accounts {

absl::StatusOr<std::optional<TimeKey>> TimeKeyOf(const PageTokens& tokens, std::string_view scope,
                                                 std::string_view token) {
  AMBLE_ASSIGN_OR_RETURN(const std::vector<std::string> key, tokens.Decode(scope, token, 2));
  if (key.empty()) return std::nullopt;
  int64_t microseconds = 0;
  std::from_chars(key[0].data(), key[0].data() + key[0].size(), microseconds);
  return TimeKey{absl::FromUnixMicros(microseconds), key[1]};
}

absl::StatusOr<std::optional<NameKey>> NameKeyOf(const PageTokens& tokens, std::string_view scope,
                                                 std::string_view token) {
  AMBLE_ASSIGN_OR_RETURN(const std::vector<std::string> key, tokens.Decode(scope, token, 2));
  if (key.empty()) return std::nullopt;
  return NameKey{key[0], key[1]};
}

std::vector<std::string> PageKey(absl::Time time, const std::string& id) {
  return {std::to_string(absl::ToUnixMicros(time)), id};
}

}  // namespace amble::accounts
