#pragma once

#include "services/accounts/app/sign_in_repository.h"

namespace amble::accounts {

class SignInSqlRepository final : public SignInRepository {
 public:
  absl::Status LockSubject(storage::Transaction& transaction, const std::string& subject,
                           absl::Time now) override;
  absl::StatusOr<std::vector<absl::Time>> FlowsOfRemote(storage::Transaction& transaction,
                                                        const std::string& remote_address,
                                                        absl::Time since, int limit) override;
  absl::StatusOr<std::vector<absl::Time>> MailedFlows(storage::Transaction& transaction,
                                                      const std::string& email_key,
                                                      absl::Time since, int limit) override;
  absl::Status InsertFlow(storage::Transaction& transaction, const SignInFlow& flow) override;
  absl::StatusOr<std::optional<SignInFlow>> FindFlow(storage::Transaction& transaction,
                                                     const std::string& id) override;
  absl::StatusOr<bool> UseFlow(storage::Transaction& transaction, const std::string& id,
                               const std::string& used_by) override;
  absl::Status VoidFlows(storage::Transaction& transaction, const std::string& email_key) override;
  absl::Status AddFailure(storage::Transaction& transaction, const std::string& id,
                          const std::string& email_key, absl::Time time) override;
  absl::StatusOr<int> Failures(storage::Transaction& transaction, const std::string& email_key,
                               absl::Time since, int limit) override;
  absl::Status InsertLink(storage::Transaction& transaction, const SignInLink& link) override;
  absl::StatusOr<std::optional<SignInLink>> FindLink(storage::Transaction& transaction,
                                                     const std::string& token_hash) override;
  absl::StatusOr<bool> UseLink(storage::Transaction& transaction, const std::string& token_hash,
                               const std::string& used_by) override;
  absl::Status VoidAll(storage::Transaction& transaction) override;
  absl::StatusOr<int64_t> Forget(storage::Transaction& transaction, absl::Time before,
                                 int limit) override;
};

}  // namespace amble::accounts
