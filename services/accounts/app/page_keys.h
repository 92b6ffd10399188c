#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/accounts/app/list_key.h"
#include "services/platform/paging/paging.h"

namespace amble::accounts {

/// A page token's key as the row after which the list goes on; nothing on the first page.
absl::StatusOr<std::optional<TimeKey>> TimeKeyOf(const PageTokens& tokens, std::string_view scope,
                                                 std::string_view token);
absl::StatusOr<std::optional<NameKey>> NameKeyOf(const PageTokens& tokens, std::string_view scope,
                                                 std::string_view token);
/// And back.
std::vector<std::string> PageKey(absl::Time time, const std::string& id);

}  // namespace amble::accounts
