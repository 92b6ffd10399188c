#include "services/accounts/domain/session.h"

#include <utility>

namespace amble::accounts {

Session NewSession(std::string id, std::string person, std::string secret_hash,
                   std::string guest_group, absl::Time now) {
  const absl::Duration lifetime = guest_group.empty() ? kSessionLifetime : kGuestSessionLifetime;
  return {.id = std::move(id),
          .person = std::move(person),
          .secret_hash = std::move(secret_hash),
          .guest_group = std::move(guest_group),
          .create_time = now,
          .last_use_time = now,
          .expire_time = now + lifetime};
}

bool Touch(Session& session, absl::Time now) {
  if (now < session.last_use_time + kLastUsePrecision) return false;
  session.last_use_time = now;
  if (session.IsGuest()) session.expire_time = now + kGuestSessionLifetime;
  return true;
}

}  // namespace amble::accounts
