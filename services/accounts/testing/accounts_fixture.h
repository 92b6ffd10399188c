#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "services/accounts/app/dependencies.h"
#include "services/accounts/app/signed_in.h"
#include "services/accounts/storage/sql_repositories.h"
#include "services/platform/clock/clock.h"
#include "services/platform/errors/errors.h"
#include "services/platform/ids/fake_ids.h"
#include "services/platform/rpc/call_context.h"
#include "services/platform/testing/databases.h"

/// The use-cases of accounts in tests: real repositories on a real database; time, ids, mail and
/// events are made up or recorded.
namespace amble::accounts {

/// Keeps the mails of committed transactions.
class RecordingMail final : public OutgoingMail {
 public:
  absl::Status Append(storage::Transaction& transaction, const Mail& mail) override {
    transaction.AfterCommit([this, mail] { sent.push_back(mail); });
    return absl::OkStatus();
  }
  std::vector<Mail> sent;
};

/// Keeps the states of committed transactions.
class RecordingEvents final : public AccountEvents {
 public:
  absl::Status Changed(storage::Transaction& transaction, const Person& person,
                       const rpc::CallContext*) override {
    transaction.AfterCommit([this, person] { people.push_back(person); });
    return absl::OkStatus();
  }
  absl::Status Changed(storage::Transaction& transaction, const Practice& practice,
                       const rpc::CallContext*) override {
    transaction.AfterCommit([this, practice] { practices.push_back(practice); });
    return absl::OkStatus();
  }
  absl::Status Changed(storage::Transaction& transaction, const Staff& member,
                       const rpc::CallContext*) override {
    transaction.AfterCommit([this, member] { staff.push_back(member); });
    return absl::OkStatus();
  }
  std::vector<Person> people;
  std::vector<Practice> practices;
  std::vector<Staff> staff;
};

class AccountsTest : public ::testing::Test {
 protected:
  explicit AccountsTest(storage::Engine engine = storage::Engine::kSqlite);

  using Call = std::unique_ptr<rpc::CallContext>;
  /// A call of nobody in particular.
  Call Anybody(const std::string& remote_address = "192.0.2.1");
  /// A call of whoever holds `token`, with the rights that its session has now.
  Call As(const std::string& token);
  /// The same call again: request_id and body.
  static Call Repeatable(Call call, const std::string& method, const std::string& request_id,
                         const std::string& body = "body");
  /// The rights that the session has now.
  auth::Principal PrincipalOf(const std::string& token);

  /// Asks for a code and returns the flow.
  std::string Start(const std::string& email);
  /// The code in the last mail.
  std::string LastCode() const;
  /// The last part of the link in the last mail.
  std::string LastLinkToken() const;
  /// Proves `email`, and returns the new session.
  SignedIn SignIn(const std::string& email);
  /// Likewise, of somebody who runs the installation.
  SignedIn SignInOperator(const std::string& email = "operator@example.org");
  /// A practice whose OWNER and THERAPIST `owner` is.
  Practice NewPractice(const SignedIn& owner, const std::string& name = "North");
  /// `email` joins the staff of `practice`, invited by `owner`.
  SignedIn Join(const SignedIn& owner, const Practice& practice, const std::string& email,
                const StaffRoles& roles);
  /// The place of whoever holds `token` in `practice`.
  Staff PlaceOf(const std::string& token, const Practice& practice);
  SignedIn NewGuest(const std::string& group = "practices/p1/groups/g1",
                    const std::string& name = "Kit", const std::string& request_id = "");

  /// The people and sessions revoked after `before`.
  RevocationPage RevokedSince(const RevocationCursor& before);
  RevocationCursor Head();

  FakeClock clock_{absl::FromUnixSeconds(1'800'000'000)};
  FakeIds ids_;
  std::unique_ptr<storage::Database> database_;
  SqlRepositories repositories_;
  RecordingMail mail_;
  RecordingEvents events_;
  PageTokens page_tokens_{"a test's secret"};
  Dependencies to_;
};

/// Matches a status with this code and reason.
MATCHER_P2(Refuses, code, reason, "") {
  const absl::Status status = [&] {
    if constexpr (std::is_same_v<std::decay_t<arg_type>, absl::Status>) {
      return arg;
    } else {
      return arg.status();
    }
  }();
  *result_listener << status.ToString() << " " << ReasonName(ReasonOf(status));
  return status.code() == code && ReasonOf(status) == reason;
}

/// The one field that `status` names.
std::string FieldOf(const absl::Status& status);

}  // namespace amble::accounts
