#include "services/platform/push/vapid.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <utility>

#include "services/platform/errors/errors.h"
#include "services/platform/push/base64url.h"
#include "services/platform/push/key_derivation.h"

namespace amble::push {
namespace {

/// Tells this key apart from others of the same seed. Never to be changed: see VapidKey.
constexpr std::string_view kKeyPurpose = "amble web push vapid key 1";
/// A number of 256 bits is out of range once in 2^32 times.
constexpr int kMostTries = 16;
constexpr size_t kMostSubjectBytes = 320;

bool IsSubject(std::string_view text) {
  const bool printable =
      std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
  if (!printable || text.size() > kMostSubjectBytes) return false;
  constexpr std::string_view kMail = "mailto:";
  constexpr std::string_view kPage = "https://";
  if (text.starts_with(kMail)) {
    const size_t at = text.find('@');
    return at != std::string_view::npos && at > kMail.size() && at + 1 < text.size();
  }
  return text.starts_with(kPage) && text.size() > kPage.size();
}

std::string Part(const boost::json::object& object) {
  return ToBase64Url(boost::json::serialize(object));
}

}  // namespace

absl::StatusOr<VapidKey> VapidKey::FromSeed(std::string_view seed) {
  if (seed.size() != kSeedBytes) return absl::InvalidArgumentError("A seed has 32 bytes.");
  for (int count = 1; count <= kMostTries; ++count) {
    AMBLE_ASSIGN_OR_RETURN(
        const std::string scalar,
        DeriveKey("", seed, fmt::format("{} {}", kKeyPurpose, count), kScalarBytes));
    auto key = P256Key::FromScalar(scalar);
    if (key.ok()) return VapidKey(*std::move(key));
    if (!absl::IsInvalidArgument(key.status())) return key.status();
  }
  return absl::InternalError("No key of P-256 comes from the seed.");
}

absl::StatusOr<VapidKey> VapidKey::FromPem(const std::string& pem) {
  AMBLE_ASSIGN_OR_RETURN(P256Key key, P256Key::FromPem(pem));
  return VapidKey(std::move(key));
}

std::string VapidKey::PublicKey() const { return ToBase64Url(key_.public_point()); }

absl::StatusOr<std::unique_ptr<Vapid>> Vapid::Create(VapidKey key, std::string subject,
                                                     const Clock& clock) {
  if (!IsSubject(subject)) {
    return InvalidField("push contact", "Is neither a mailto: nor an https: address.");
  }
  return std::unique_ptr<Vapid>(new Vapid(std::move(key), std::move(subject), clock));
}

Vapid::Vapid(VapidKey key, std::string subject, const Clock& clock)
    : key_(std::move(key)), subject_(std::move(subject)), clock_(clock) {}

absl::StatusOr<std::string> Vapid::Authorization(const std::string& origin) {
  const std::lock_guard lock(mutex_);
  const absl::Time now = clock_.Now();
  // One from the future was made before the clock was set back: its end may be a day ahead.
  const auto usable = [now](const Token& token) {
    return token.made <= now && now < token.made + kTokenLife - kRenewBefore;
  };
  const auto found = tokens_.find(origin);
  if (found != tokens_.end() && usable(found->second)) return found->second.authorization;

  AMBLE_ASSIGN_OR_RETURN(std::string authorization, Make(origin, now));
  if (tokens_.size() >= kMostTokens && found == tokens_.end()) {
    tokens_.erase(std::min_element(
        tokens_.begin(), tokens_.end(),
        [](const auto& a, const auto& b) { return a.second.made < b.second.made; }));
  }
  tokens_[origin] = {authorization, now};
  return authorization;
}

absl::StatusOr<std::string> Vapid::Make(const std::string& origin, absl::Time now) const {
  const std::string signed_part =
      Part({{"typ", "JWT"}, {"alg", "ES256"}}) + "." +
      Part({{"aud", origin}, {"exp", absl::ToUnixSeconds(now + kTokenLife)}, {"sub", subject_}});
  AMBLE_ASSIGN_OR_RETURN(const std::string signature, key_.Sign(signed_part));
  return fmt::format("vapid t={}.{}, k={}", signed_part, ToBase64Url(signature), PublicKey());
}

}  // namespace amble::push
