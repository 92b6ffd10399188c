#include "services/platform/auth/caller_token.h"

#include <sodium.h>

#include <cstdio>
#include <cstdlib>
#include <deque>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <utility>

#include "amble/auth/v1/caller_token.pb.h"
#include "services/platform/errors/errors.h"

namespace amble::auth {
namespace {

/// What is signed begins with this, so that a signature made for another purpose is never a token.
constexpr std::string_view kSignedPrefix = "amble caller token v1\n";
/// How far the clocks of two machines may disagree.
constexpr absl::Duration kClockSkew = absl::Seconds(5);
constexpr size_t kRememberedTokens = 10'000;
constexpr size_t kMaxTokenBytes = size_t{16} * 1024;

void StartSodium() {
  static const bool started = [] {
    if (sodium_init() < 0) {
      std::fputs("libsodium cannot start\n", stderr);
      std::abort();
    }
    return true;
  }();
  static_cast<void>(started);
}

const unsigned char* Unsigned(const std::string& text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* Unsigned(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

std::string SignedText(const std::string& claims) { return std::string(kSignedPrefix) + claims; }

v1::CallerClaims ToClaims(const Principal& principal) {
  v1::CallerClaims claims;
  claims.set_kind(static_cast<int>(principal.kind));
  claims.set_person(principal.person);
  claims.set_session(principal.session);
  claims.set_service(principal.service);
  claims.set_guest_group(principal.guest_group);
  claims.set_is_operator(principal.is_operator);
  if (principal.sign_in_time != absl::InfinitePast()) {
    claims.set_sign_in_time_microseconds(absl::ToUnixMicros(principal.sign_in_time));
  }
  for (const StaffMembership& membership : principal.staff) {
    v1::StaffClaim& claim = *claims.add_staff();
    claim.set_practice(membership.practice);
    for (const StaffRole role : membership.roles) claim.add_roles(static_cast<int>(role));
    if (membership.credential_expire_time != absl::InfinitePast()) {
      claim.set_credential_expire_time_microseconds(
          absl::ToUnixMicros(membership.credential_expire_time));
    }
  }
  return claims;
}

Principal FromClaims(const v1::CallerClaims& claims) {
  Principal principal;
  principal.kind = static_cast<Principal::Kind>(claims.kind());
  principal.person = claims.person();
  principal.session = claims.session();
  principal.service = claims.service();
  principal.guest_group = claims.guest_group();
  principal.is_operator = claims.is_operator();
  if (claims.has_sign_in_time_microseconds()) {
    principal.sign_in_time = absl::FromUnixMicros(claims.sign_in_time_microseconds());
  }
  for (const v1::StaffClaim& claim : claims.staff()) {
    StaffMembership& membership = principal.staff.emplace_back();
    membership.practice = claim.practice();
    for (const int role : claim.roles()) {
      membership.roles.push_back(static_cast<StaffRole>(role));
    }
    if (claim.has_credential_expire_time_microseconds()) {
      membership.credential_expire_time =
          absl::FromUnixMicros(claim.credential_expire_time_microseconds());
    }
  }
  return principal;
}

bool KnownKind(int kind) {
  return kind >= static_cast<int>(Principal::Kind::kAnybody) &&
         kind <= static_cast<int>(Principal::Kind::kService);
}

/// One answer for every fault: it must not tell which one it was.
absl::Status Refused() {
  return Error(absl::StatusCode::kUnauthenticated, Reason::kUnauthenticated,
               "The caller could not be authenticated.");
}

}  // namespace

absl::StatusOr<SigningKey> SigningKey::FromSeed(std::string_view seed) {
  StartSodium();
  if (seed.size() != crypto_sign_SEEDBYTES) {
    return absl::InvalidArgumentError("A signing key's seed has 32 bytes.");
  }
  SigningKey key;
  key.public_key_.resize(crypto_sign_PUBLICKEYBYTES);
  key.secret_key_.resize(crypto_sign_SECRETKEYBYTES);
  crypto_sign_seed_keypair(Unsigned(key.public_key_), Unsigned(key.secret_key_),
                           reinterpret_cast<const unsigned char*>(seed.data()));
  return key;
}

std::string SigningKey::NewSeed() {
  StartSodium();
  std::string seed(crypto_sign_SEEDBYTES, '\0');
  randombytes_buf(seed.data(), seed.size());
  return seed;
}

std::string TokenSigner::DeriveSecret(std::string_view purpose) const {
  std::string secret(crypto_generichash_BYTES, '\0');
  // BLAKE2b takes at most 64 bytes of key: those of the seed, which come first, are enough.
  const std::string text(purpose);
  crypto_generichash(Unsigned(secret), secret.size(), Unsigned(text), text.size(),
                     Unsigned(key_.secret_key_), crypto_sign_SEEDBYTES);
  return secret;
}

std::string TokenSigner::Sign(const Principal& principal, std::string_view audience) const {
  v1::CallerClaims claims = ToClaims(principal);
  claims.set_audience(std::string(audience));
  claims.set_sign_time_microseconds(absl::ToUnixMicros(clock_->Now()));
  v1::CallerToken token;
  token.set_claims(claims.SerializeAsString());
  const std::string text = SignedText(token.claims());
  token.mutable_signature()->resize(crypto_sign_BYTES);
  crypto_sign_detached(Unsigned(*token.mutable_signature()), nullptr, Unsigned(text), text.size(),
                       Unsigned(key_.secret_key_));
  return token.SerializeAsString();
}

struct TokenVerifier::State {
  struct Verified {
    std::shared_ptr<const Principal> principal;
    absl::Time sign_time;
  };

  const std::vector<std::string> public_keys;
  const std::string audience;
  const Clock* const clock;

  std::mutex mutex;
  std::unordered_map<std::string, Verified> remembered;
  /// Keys of `remembered`, oldest first. Nodes of an unordered_map stay where they are.
  std::deque<const std::string*> order;

  bool IsTimely(absl::Time sign_time) const {
    const absl::Time now = clock->Now();
    return sign_time <= now + kClockSkew && now < sign_time + kTokenLifetime;
  }

  std::shared_ptr<const Principal> Recall(const std::string& token) {
    std::lock_guard lock(mutex);
    auto found = remembered.find(token);
    if (found == remembered.end() || !IsTimely(found->second.sign_time)) return nullptr;
    return found->second.principal;
  }

  void Remember(const std::string& token, Verified verified) {
    std::lock_guard lock(mutex);
    while (!order.empty() && (order.size() >= kRememberedTokens ||
                              !IsTimely(remembered.at(*order.front()).sign_time))) {
      remembered.erase(remembered.find(*order.front()));
      order.pop_front();
    }
    auto [place, added] = remembered.emplace(token, std::move(verified));
    if (added) order.push_back(&place->first);
  }

  bool SignedByUs(const v1::CallerToken& token) const {
    if (token.signature().size() != crypto_sign_BYTES) return false;
    const std::string text = SignedText(token.claims());
    for (const std::string& key : public_keys) {
      if (crypto_sign_verify_detached(Unsigned(token.signature()), Unsigned(text), text.size(),
                                      Unsigned(key)) == 0) {
        return true;
      }
    }
    return false;
  }

  /// Checks everything but time.
  std::optional<Verified> Open(const std::string& token) const {
    v1::CallerToken parsed;
    v1::CallerClaims claims;
    if (!parsed.ParseFromString(token) || !SignedByUs(parsed) ||
        !claims.ParseFromString(parsed.claims()) || claims.audience() != audience ||
        !KnownKind(claims.kind())) {
      return std::nullopt;
    }
    return Verified{std::make_shared<const Principal>(FromClaims(claims)),
                    absl::FromUnixMicros(claims.sign_time_microseconds())};
  }
};

TokenVerifier::TokenVerifier(std::vector<std::string> public_keys, std::string audience,
                             const Clock* clock)
    : state_(new State{std::move(public_keys), std::move(audience), clock, {}, {}, {}}) {
  StartSodium();
  for (const std::string& key : state_->public_keys) {
    if (key.size() != crypto_sign_PUBLICKEYBYTES) {
      std::fputs("a public key of caller tokens does not have 32 bytes\n", stderr);
      std::abort();
    }
  }
}

TokenVerifier::~TokenVerifier() = default;

absl::StatusOr<std::shared_ptr<const Principal>> TokenVerifier::Verify(std::string_view token) {
  if (token.size() > kMaxTokenBytes) return Refused();
  const std::string key(token);
  if (auto principal = state_->Recall(key)) return principal;
  std::optional<State::Verified> verified = state_->Open(key);
  if (!verified || !state_->IsTimely(verified->sign_time)) return Refused();
  auto principal = verified->principal;
  state_->Remember(key, *std::move(verified));
  return principal;
}

}  // namespace amble::auth
