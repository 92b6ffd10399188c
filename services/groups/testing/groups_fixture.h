#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "services/groups/app/dependencies.h"
#include "services/groups/storage/clash_sql_repository.h"
#include "services/groups/storage/first_walk_sql_repository.h"
#include "services/groups/storage/goer_sql_repository.h"
#include "services/groups/storage/group_sql_repository.h"
#include "services/groups/storage/invitation_sql_repository.h"
#include "services/groups/storage/member_photo_sql_repository.h"
#include "services/groups/storage/member_sql_repository.h"
#include "services/groups/storage/practice_sql_repository.h"
#include "services/groups/storage/separation_sql_repository.h"
#include "services/groups/storage/walk_preview_sql_repository.h"
#include "services/platform/clock/clock.h"
#include "services/platform/errors/errors.h"
#include "services/platform/ids/fake_ids.h"
#include "services/platform/rpc/call_context.h"
#include "services/platform/testing/databases.h"

/// The use-cases of groups in tests: real repositories and a real outbox of mail on a real
/// database; time, ids, other services are made up, events are recorded.
namespace amble::groups {

/// Keeps the states of committed transactions.
class RecordingEvents final : public GroupEvents {
 public:
  absl::Status Changed(storage::Transaction& transaction, const Group& group,
                       const rpc::CallContext*) override {
    transaction.AfterCommit([this, group] {
      const std::lock_guard lock(mutex_);
      groups.push_back(group);
    });
    return absl::OkStatus();
  }
  absl::Status Changed(storage::Transaction& transaction, const Member& member,
                       const rpc::CallContext*) override {
    transaction.AfterCommit([this, member] {
      const std::lock_guard lock(mutex_);
      members.push_back(member);
    });
    return absl::OkStatus();
  }
  absl::Status Changed(storage::Transaction& transaction, const Separation& separation,
                       const rpc::CallContext*) override {
    transaction.AfterCommit([this, separation] {
      const std::lock_guard lock(mutex_);
      separations.push_back(separation);
    });
    return absl::OkStatus();
  }

  absl::Status Changed(storage::Transaction& transaction, const ClashRecord& clash,
                       const rpc::CallContext*) override {
    transaction.AfterCommit([this, clash] {
      const std::lock_guard lock(mutex_);
      clashes.push_back(clash);
    });
    return absl::OkStatus();
  }

  std::vector<ClashRecord> clashes;
  std::vector<Group> groups;
  std::vector<Member> members;
  std::vector<Separation> separations;

 private:
  std::mutex mutex_;
};

/// Accounts as it should be: one person for each request_id, a fresh session each time.
class FakeGuestAccounts final : public GuestAccounts {
 public:
  absl::StatusOr<Guest> Create(const rpc::CallContext& call, const NewGuest& guest) override;
  /// Whom it has not created has one.
  absl::StatusOr<bool> HasAccount(const rpc::CallContext& call, const std::string& person) override;

  absl::Status failure;          ///< what the next calls answer
  std::vector<NewGuest> people;  ///< one for each person
  int sessions = 0;

 private:
  std::map<std::string, std::string> person_by_request_;
  std::mutex mutex_;
};

/// Attendance as it should be: one answer for each request_id.
class FakeAnswers final : public Answers {
 public:
  absl::StatusOr<Answered> Respond(const rpc::CallContext& call,
                                   const FirstAnswer& answer) override;

  absl::Status failure;              ///< what the next calls answer
  std::vector<FirstAnswer> answers;  ///< one for each request_id
};

using Call = std::unique_ptr<rpc::CallContext>;

class GroupsTest : public ::testing::Test {
 protected:
  explicit GroupsTest(storage::Engine engine = storage::Engine::kSqlite);

  /// A call of nobody in particular.
  static Call Anybody();
  /// A call of `person` with an account.
  static Call As(const std::string& person);
  /// A call of `person` who is on the staff of the practice "p1".
  Call AsStaff(const std::string& person, auth::StaffRole role, bool credential = false) const;
  /// The therapist who leads what the functions below create.
  Call AsTherapist() const { return AsStaff("theresa", auth::StaffRole::kTherapist, true); }
  /// A call of `person` whose session reaches `group` alone.
  static Call AsGuest(const std::string& person, const GroupKey& group);
  /// The same call again: request_id and body.
  static Call Repeatable(Call call, const std::string& request_id,
                         const std::string& body = "body");

  /// A group that "theresa" leads, in the practice "p1".
  Group MakeGroup(GroupKind kind, int capacity, JoinPolicy policy = JoinPolicy::kUnspecified);
  /// The token of a new invitation; mailed when `email` is not empty.
  std::string MakeInvitation(const GroupKey& group, const std::string& email = "",
                             int max_uses = 0);
  /// Whoever `person` is in the group after joining by an open or requested way.
  absl::StatusOr<Member> Join(const GroupKey& group, const std::string& person);
  /// What is stored.
  Group Stored(const GroupKey& group);
  Member Stored(const GroupKey& group, const std::string& member);
  std::optional<Member> Present(const GroupKey& group, const std::string& person);
  /// Whether the counters agree with the members, and nobody waits beside a free place.
  void ExpectConsistent(const GroupKey& group);
  /// Writes in a transaction of its own.
  void Write(const storage::Database::Work& work);
  /// Subjects and texts of the mails that wait to be sent, by address.
  std::map<std::string, std::string> Mails();

  std::unique_ptr<storage::Database> database_;
  FakeClock clock_{absl::FromUnixSeconds(1'800'000'000)};  ///< 2027-01-15 08:00 UTC
  FakeIds ids_;
  GroupSqlRepository groups_;
  MemberSqlRepository members_;
  InvitationSqlRepository invitations_;
  PracticeSqlRepository practices_;
  WalkPreviewSqlRepository walks_;
  SeparationSqlRepository separations_;
  GoerSqlRepository goers_;
  ClashSqlRepository clashes_;
  FirstWalkSqlRepository first_walks_;
  MemberPhotoSqlRepository member_photos_;
  RecordingEvents events_;
  FakeGuestAccounts guests_;
  FakeAnswers answers_;
  mail::MailOutbox mail_{ids_, clock_, {}};
  Dependencies to_;
};

/// Matches a status with this code and reason.
MATCHER_P2(RefusedAs, code, reason, "") {
  const absl::Status& status = arg;
  *result_listener << "which is " << status.ToString() << " " << ReasonName(ReasonOf(status));
  return status.code() == code && ReasonOf(status) == reason;
}

/// Matches a status that names this field.
MATCHER_P(NamesField, field, "") {
  const absl::Status& status = arg;
  *result_listener << "which is " << status.ToString();
  const auto violations = ViolationsOf(status);
  return violations.size() == 1 && violations[0].field == field;
}

}  // namespace amble::groups
