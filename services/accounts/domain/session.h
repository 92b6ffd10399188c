#pragma once

#include <string>

#include "absl/time/time.h"

namespace amble::accounts {

/// A person signs in anew after this time, used or not.
inline constexpr absl::Duration kSessionLifetime = absl::Hours(24 * 90);
/// A guest's session ends so long after its last use.
inline constexpr absl::Duration kGuestSessionLifetime = absl::Hours(24 * 30);
/// The time of last use is stored at most so often.
inline constexpr absl::Duration kLastUsePrecision = absl::Minutes(5);

/// Where somebody is signed in.
struct Session {
  std::string id;
  std::string person;       ///< id
  std::string secret_hash;  ///< HashSecret of the token; the token itself is never stored
  std::string guest_group;  ///< the one group that it reaches; empty for a person's
  absl::Time create_time;   ///< when the address was proved
  absl::Time last_use_time;
  absl::Time expire_time;

  bool IsGuest() const { return !guest_group.empty(); }
  bool IsLive(absl::Time now) const { return now < expire_time; }

  friend bool operator==(const Session&, const Session&) = default;
};

/// A session that begins now; for a guest when `guest_group` is not empty.
Session NewSession(std::string id, std::string person, std::string secret_hash,
                   std::string guest_group, absl::Time now);

/// Notes that `session` was used. False when nothing worth storing changed.
bool Touch(Session& session, absl::Time now);

}  // namespace amble::accounts
