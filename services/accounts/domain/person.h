#pragma once

#include <cstdint>
#include <string>

#include "absl/time/time.h"

namespace amble::accounts {

/// Whether what somebody is told names things; the numbers of amble.accounts.v1.Discretion.
enum class Discretion {
  kByGroup = 1,  ///< nothing chosen: neutral words of THERAPY groups
  kOn = 2,       ///< neutral words everywhere
  kOff = 3,
};

/// For who knows on and off alone: not chosen is as careful as on.
constexpr bool IsCareful(Discretion discretion) { return discretion != Discretion::kOff; }

/// Somebody. A guest has not proved an address; once it proves one that is known, it is merged into
/// the person of that address and stands no longer by itself.
struct Person {
  std::string id;
  std::string email;        ///< the proved address; empty for a guest
  std::string email_key;    ///< unique; empty for a guest
  std::string given_email;  ///< what was given for a guest, not proved
  /// Of whom a leader added with an address, its key: whoever proves that address is this person.
  /// Empty for who came by themselves, has proved an address, or was merged.
  std::string added_email_key;
  std::string display_name;
  std::string pronouns;
  std::string locale = "en";
  std::string time_zone;
  Discretion discretion = Discretion::kByGroup;
  bool is_operator = false;
  std::string merged_into;  ///< id; empty while it stands by itself
  int64_t version = 1;      ///< grows with each change
  absl::Time create_time;

  bool IsGuest() const { return email_key.empty(); }
  bool StandsAlone() const { return merged_into.empty(); }

  friend bool operator==(const Person&, const Person&) = default;
};

}  // namespace amble::accounts
