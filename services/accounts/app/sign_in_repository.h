#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/accounts/domain/sign_in.h"
#include "services/platform/storage/database.h"

namespace amble::accounts {

/// Attempts to sign in, and what limits them. A limit is read after its subject was locked, so two
/// at once never pass together.
class SignInRepository {
 public:
  virtual ~SignInRepository() = default;
  /// Makes others who lock `subject` ("address:…", "remote:…") wait until the transaction ends.
  virtual absl::Status LockSubject(storage::Transaction& transaction, const std::string& subject,
                                   absl::Time now) = 0;
  /// When flows from this remote address began after `since`, newest first, at most `limit`.
  virtual absl::StatusOr<std::vector<absl::Time>> FlowsOfRemote(storage::Transaction& transaction,
                                                                const std::string& remote_address,
                                                                absl::Time since, int limit) = 0;
  /// Likewise for flows whose code was mailed to the address.
  virtual absl::StatusOr<std::vector<absl::Time>> MailedFlows(storage::Transaction& transaction,
                                                              const std::string& email_key,
                                                              absl::Time since, int limit) = 0;
  virtual absl::Status InsertFlow(storage::Transaction& transaction, const SignInFlow& flow) = 0;
  virtual absl::StatusOr<std::optional<SignInFlow>> FindFlow(storage::Transaction& transaction,
                                                             const std::string& id) = 0;
  /// Notes that `used_by` used the flow's code. False when it was used or void before.
  virtual absl::StatusOr<bool> UseFlow(storage::Transaction& transaction, const std::string& id,
                                       const std::string& used_by) = 0;
  /// Makes all codes of the address void that were not used.
  virtual absl::Status VoidFlows(storage::Transaction& transaction,
                                 const std::string& email_key) = 0;
  virtual absl::Status AddFailure(storage::Transaction& transaction, const std::string& id,
                                  const std::string& email_key, absl::Time time) = 0;
  /// How many failures after `since`, counted up to `limit`.
  virtual absl::StatusOr<int> Failures(storage::Transaction& transaction,
                                       const std::string& email_key, absl::Time since,
                                       int limit) = 0;

  virtual absl::Status InsertLink(storage::Transaction& transaction, const SignInLink& link) = 0;
  virtual absl::StatusOr<std::optional<SignInLink>> FindLink(storage::Transaction& transaction,
                                                             const std::string& token_hash) = 0;
  /// Notes that `used_by` used the link. False when it was used before.
  virtual absl::StatusOr<bool> UseLink(storage::Transaction& transaction,
                                       const std::string& token_hash,
                                       const std::string& used_by) = 0;

  /// Makes all codes and links void that were not used.
  virtual absl::Status VoidAll(storage::Transaction& transaction) = 0;

  /// Deletes at most `limit` rows of each kind older than `before`; returns how many in all.
  virtual absl::StatusOr<int64_t> Forget(storage::Transaction& transaction, absl::Time before,
                                         int limit) = 0;
};

}  // namespace amble::accounts
