#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "services/attendance/app/answer_batch.h"
#include "services/attendance/app/dependencies.h"
#include "services/attendance/app/respond.h"
#include "services/attendance/storage/repositories.h"
#include "services/platform/clock/clock.h"
#include "services/platform/ids/fake_ids.h"
#include "services/platform/storage/database.h"

namespace amble::attendance {

/// Keeps the events of committed transactions, for tests to look at. Thread-safe.
class RecordedEvents final : public AttendanceEvents {
 public:
  struct Progressed {
    WalkId walk;
    Progress progress;
    int64_t version;
  };

  absl::Status ResponsesChanged(storage::Transaction& transaction,
                                std::span<const ResponseChange> changes) override;
  absl::Status WalkProgressed(storage::Transaction& transaction, const Walk& walk,
                              const rpc::CallContext* call) override;
  absl::Status MembersMissed(storage::Transaction& transaction, const Walk& walk,
                             std::span<const Absence> absences) override;
  absl::Status MembersExcused(storage::Transaction& transaction, const Walk& walk,
                              std::span<const Absence> excused) override;
  absl::Status WalkOverdue(storage::Transaction& transaction, const Walk& walk, int stage) override;
  absl::Status MinimumCrossed(storage::Transaction& transaction,
                              std::span<const Walk* const> walks) override;

  /// What was recorded since the last time.
  std::vector<ResponseChange> TakeResponses();
  std::vector<Progressed> TakeProgress();
  std::vector<Absence> TakeAbsences();
  std::vector<Absence> TakeExcused();
  /// Walk and stage.
  std::vector<std::pair<std::string, int>> TakeOverdue();
  /// Walks as they were when that was told.
  std::vector<Walk> TakeMinimums();

 private:
  std::mutex mutex_;
  std::vector<ResponseChange> responses_;
  std::vector<Progressed> progress_;
  std::vector<Absence> absences_;
  std::vector<Absence> excused_;
  std::vector<std::pair<std::string, int>> overdue_;
  std::vector<Walk> minimums_;
};

/// A database with the tables of attendance and what is needed to use it without gRPC: for tests
/// and benchmarks. Aborts when the database fails.
class World {
 public:
  /// Sets up the tables in `database`, which outlives this object; another World on the same
  /// database may have done so already.
  explicit World(storage::Database* database);

  static inline const std::string kPractice = "practice";
  static inline const std::string kGroup = "group";

  const Dependencies& dependencies() const { return dependencies_; }
  Dependencies& dependencies() { return dependencies_; }
  FakeClock& clock() { return clock_; }
  RecordedEvents& events() { return events_; }
  storage::Database& database() { return *database_; }
  AnswerBatch batch() const { return AnswerBatch(dependencies_); }

  /// A walk tomorrow in kGroup.
  WalkId AddWalk(const std::string& walk, int capacity);
  /// A plan that starts tomorrow.
  WalkPlan Plan(int capacity) const;
  void Replan(const WalkId& walk, const WalkPlan& plan, int64_t version);
  void AddGroup(const Group& group);
  /// An ACTIVE member of kGroup whose person is "person-of-{member}".
  void AddMember(const std::string& member, MemberRole role = MemberRole::kMember);
  void Apply(const Member& member, const std::string& merged_into = "");
  Member MemberOf(const std::string& member, MemberState state, int64_t version) const;

  /// A call of a person, with an optional request_id and a hash of its body.
  static std::shared_ptr<rpc::CallContext> Call(const std::string& person,
                                                const std::string& request_id = "",
                                                const std::string& body_hash = "hash");
  static std::string PersonOf(const std::string& member) { return "person-of-" + member; }
  /// The member's own answer.
  static AnswerCommand Says(const WalkId& walk, const std::string& member, Answer answer,
                            const std::string& request_id = "");

  /// Decides one command in a batch of its own.
  absl::StatusOr<AnswerView> Decide(AnswerCommand command) const;
  Walk WalkNow(const WalkId& walk) const;
  /// kUnanswered when there is none.
  Response ResponseNow(const WalkId& walk, const std::string& member) const;
  /// All stored answers to the walk, in join order.
  std::vector<Response> ResponsesNow(const WalkId& walk) const;
  /// Members of the walk in this state, in join order.
  std::vector<std::string> MembersIn(const WalkId& walk, ResponseState state) const;

 private:
  void Write(const storage::Database::Work& work) const;
  void Read(const storage::Database::Work& work) const;

  storage::Database* database_;
  mutable SqlRepositories repositories_;
  RecordedEvents events_;
  FakeClock clock_;
  FakeIds ids_;
  Dependencies dependencies_;
};

}  // namespace amble::attendance
