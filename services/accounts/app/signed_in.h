#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "services/accounts/app/dependencies.h"
#include "services/accounts/domain/person.h"

namespace amble::accounts {

/// A new session and whose it is. The token is known here alone: only its hash is stored.
struct SignedIn {
  std::string token;
  Person person;
  absl::Time expire_time;
};

/// The session that a sign-in is about to begin. Made before the transaction, so that when the
/// transaction is run again after its commit did arrive, it recognises its own work.
struct NewSignIn {
  explicit NewSignIn(Ids& ids) : session(ids.NewId()), token(ids.NewSecret()) {}
  std::string session;  ///< id
  std::string token;
};

/// Stores the session for `person`.
absl::StatusOr<SignedIn> Begin(const Dependencies& to, storage::Transaction& transaction,
                               const NewSignIn& sign_in, const Person& person, absl::Time now);

/// What Begin returned in the run before, for the session that was stored by it.
absl::StatusOr<std::optional<SignedIn>> Recall(const Dependencies& to,
                                               storage::Transaction& transaction,
                                               const NewSignIn& sign_in);

}  // namespace amble::accounts
