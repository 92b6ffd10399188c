#include "services/platform/push/subscription.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "services/platform/errors/errors.h"
#include "services/platform/push/base64url.h"
#include "services/platform/push/p256.h"

namespace amble::push {
namespace {

bool MayBeUrl(std::string_view text) {
  return !text.empty() && text.size() <= kMostEndpointBytes &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
}

}  // namespace

absl::StatusOr<Subscription> ParseSubscription(std::string_view endpoint, std::string_view p256dh,
                                               std::string_view auth) {
  std::vector<FieldViolation> violations;
  if (!MayBeUrl(endpoint)) {
    violations.push_back({"endpoint", "Is no URL of at most 2048 characters."});
  }
  std::optional<std::string> point = FromBase64Url(p256dh, kPointBytes);
  if (!point || !IsPoint(*point)) {
    violations.push_back(
        {"keys.p256dh", "Is no uncompressed point on the curve P-256 in base64url."});
  }
  std::optional<std::string> secret = FromBase64Url(auth, kAuthenticationBytes);
  if (!secret || secret->size() != kAuthenticationBytes) {
    violations.push_back({"keys.auth", "Is not 16 bytes in base64url."});
  }
  if (!violations.empty()) return InvalidFields(violations);
  return Subscription{std::string(endpoint), *std::move(point), *std::move(secret)};
}

}  // namespace amble::push
