#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

/// Pages of lists by keyset (AIP-158): a page token holds the sort key of the last row of its page,
/// and the next page begins after it.
namespace amble {

inline constexpr int kDefaultPageSize = 20;
inline constexpr int kLargestPageSize = 100;

/// How many rows a page has: 0 means kDefaultPageSize, more than kLargestPageSize is cut to it.
/// INVALID_ARGUMENT naming `page_size` when it is negative.
absl::StatusOr<int> PageSize(int32_t page_size);

/// Page tokens that their holder can neither read much into nor change: base64url of the sort key
/// and a keyed BLAKE2b (libsodium's crypto_generichash) over it and the scope. Thread-safe.
class PageTokens {
 public:
  /// `secret` must be the same in all processes that serve one list. The key is derived from it for
  /// this use alone, so the seed of the installation's signing key will do.
  explicit PageTokens(std::string_view secret);

  /// The token after the row whose sort key is `key`. `scope` says whose list of what this is, and
  /// with which filter; see PageScope.
  std::string Encode(std::string_view scope, const std::vector<std::string>& key) const;

  /// The sort key in `token`, of `fields` texts; empty for the empty token, which is the first
  /// page. INVALID_ARGUMENT PAGE_TOKEN_INVALID for what Encode did not give out for this scope.
  absl::StatusOr<std::vector<std::string>> Decode(std::string_view scope, std::string_view token,
                                                  size_t fields) const;

 private:
  std::string Seal(std::string_view scope, std::string_view body) const;

  std::string key_;
};

/// One text of several parts, such that different parts give different texts:
/// PageScope({caller, "ListGroups", practice}).
std::string PageScope(const std::vector<std::string_view>& parts);

/// The rows of one page, cut from `limit + 1` rows that were asked for, and the token of the next
/// page: empty at the end. `key_of(row)` is the sort key of a row.
template <typename Row, typename KeyOf>
std::string CutPage(std::vector<Row>& rows, int limit, const PageTokens& tokens,
                    std::string_view scope, KeyOf key_of) {
  if (rows.size() <= static_cast<size_t>(limit)) return "";
  rows.erase(rows.begin() + limit, rows.end());
  return tokens.Encode(scope, key_of(rows.back()));
}

}  // namespace amble
