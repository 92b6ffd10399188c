#pragma once

#include <string>
#include <string_view>

#include "absl/time/time.h"

namespace amble::accounts {

inline constexpr absl::Duration kCodeLifetime = absl::Minutes(10);
inline constexpr size_t kCodeDigits = 6;
/// The window of the limits below.
inline constexpr absl::Duration kSignInWindow = absl::Hours(1);
inline constexpr int kMaxCodesPerAddress = 5;
inline constexpr int kMaxFlowsPerRemoteAddress = 30;
/// Wrong codes, counted across all codes of an address.
inline constexpr int kMaxFailuresPerAddress = 10;
inline constexpr absl::Duration kLinkLifetime = absl::Hours(1);

/// An attempt to prove an address.
struct SignInFlow {
  std::string id;
  std::string email;
  std::string email_key;
  std::string code_hash;  ///< HashCode
  std::string remote_address;
  bool mailed = false;  ///< false: the address had too many codes, so nobody knows this one
  absl::Time create_time;
  /// The session that used the code; kVoid when it was made void; empty while the code is good.
  std::string used_by;

  bool CodeIsGood(absl::Time now) const {
    return mailed && used_by.empty() && now >= create_time && now < create_time + kCodeLifetime;
  }

  friend bool operator==(const SignInFlow&, const SignInFlow&) = default;
};

/// `used_by` of a flow whose code was made void.
inline constexpr std::string_view kVoid = "void";

/// A one-time link, stored by the hash of its token.
struct SignInLink {
  std::string token_hash;
  std::string person;  ///< id
  absl::Time expire_time;
  std::string used_by;  ///< the session that used it; empty while it is good

  friend bool operator==(const SignInLink&, const SignInLink&) = default;
};

}  // namespace amble::accounts
