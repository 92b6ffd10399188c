#include "services/attendance/testing/world.h"

#include <cstdio>
#include <cstdlib>
#include <limits>
#include <utility>

#include "services/attendance/app/apply_group.h"
#include "services/attendance/app/apply_member.h"
#include "services/attendance/app/apply_walk.h"
#include "services/platform/errors/errors.h"
#include "services/platform/idempotency/request_ledger.h"
#include "services/platform/storage/migrations.h"

namespace amble::attendance {
namespace {

using enum ResponseState;

const absl::Time kToday = absl::FromUnixSeconds(1'900'000'000);

void Require(const absl::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "attendance's test world: %s\n", status.ToString().c_str());
  std::abort();
}

}  // namespace

absl::Status RecordedEvents::ResponsesChanged(storage::Transaction& transaction,
                                              std::span<const ResponseChange> changes) {
  transaction.AfterCommit(
      [this, committed = std::vector<ResponseChange>(changes.begin(), changes.end())] {
        const std::lock_guard lock(mutex_);
        responses_.insert(responses_.end(), committed.begin(), committed.end());
      });
  return absl::OkStatus();
}

absl::Status RecordedEvents::WalkProgressed(storage::Transaction& transaction, const Walk& walk,
                                            const rpc::CallContext*) {
  transaction.AfterCommit(
      [this, event = Progressed{walk.id, walk.progress, walk.progress_version}] {
        const std::lock_guard lock(mutex_);
        progress_.push_back(event);
      });
  return absl::OkStatus();
}

absl::Status RecordedEvents::MembersMissed(storage::Transaction& transaction, const Walk&,
                                           std::span<const Absence> absences) {
  transaction.AfterCommit(
      [this, committed = std::vector<Absence>(absences.begin(), absences.end())] {
        const std::lock_guard lock(mutex_);
        absences_.insert(absences_.end(), committed.begin(), committed.end());
      });
  return absl::OkStatus();
}

absl::Status RecordedEvents::MembersExcused(storage::Transaction& transaction, const Walk&,
                                            std::span<const Absence> excused) {
  transaction.AfterCommit([this, committed = std::vector<Absence>(excused.begin(), excused.end())] {
    const std::lock_guard lock(mutex_);
    excused_.insert(excused_.end(), committed.begin(), committed.end());
  });
  return absl::OkStatus();
}

absl::Status RecordedEvents::WalkOverdue(storage::Transaction& transaction, const Walk& walk,
                                         int stage) {
  transaction.AfterCommit([this, told = std::pair(walk.id.walk, stage)] {
    const std::lock_guard lock(mutex_);
    overdue_.push_back(told);
  });
  return absl::OkStatus();
}

absl::Status RecordedEvents::MinimumCrossed(storage::Transaction& transaction,
                                            std::span<const Walk* const> walks) {
  std::vector<Walk> committed;
  for (const Walk* walk : walks) committed.push_back(*walk);
  transaction.AfterCommit([this, committed = std::move(committed)] {
    const std::lock_guard lock(mutex_);
    minimums_.insert(minimums_.end(), committed.begin(), committed.end());
  });
  return absl::OkStatus();
}

std::vector<Walk> RecordedEvents::TakeMinimums() {
  const std::lock_guard lock(mutex_);
  return std::exchange(minimums_, {});
}

std::vector<ResponseChange> RecordedEvents::TakeResponses() {
  const std::lock_guard lock(mutex_);
  return std::exchange(responses_, {});
}

std::vector<RecordedEvents::Progressed> RecordedEvents::TakeProgress() {
  const std::lock_guard lock(mutex_);
  return std::exchange(progress_, {});
}

std::vector<Absence> RecordedEvents::TakeAbsences() {
  const std::lock_guard lock(mutex_);
  return std::exchange(absences_, {});
}

std::vector<Absence> RecordedEvents::TakeExcused() {
  const std::lock_guard lock(mutex_);
  return std::exchange(excused_, {});
}

std::vector<std::pair<std::string, int>> RecordedEvents::TakeOverdue() {
  const std::lock_guard lock(mutex_);
  return std::exchange(overdue_, {});
}

World::World(storage::Database* database)
    : database_(database),
      clock_(kToday),
      dependencies_{.database = database,
                    .walks = &repositories_.walks,
                    .members = &repositories_.members,
                    .responses = &repositories_.responses,
                    .roll = &repositories_.roll,
                    .day = &repositories_.day,
                    .ledger = &repositories_.ledger,
                    .events = &events_,
                    .reports = &repositories_.reports,
                    .follow_ups = &repositories_.follow_ups,
                    .wrap_ups = &repositories_.wrap_ups,
                    .safety = &repositories_.safety,
                    .clock = &clock_,
                    .ids = &ids_,
                    .catch_up = {}} {
  const std::vector<storage::MigrationSet> migrations{Migrations(), idempotency::Migrations()};
  Require(storage::Migrate(*database, migrations));
  AddGroup({.practice = kPractice, .group = kGroup, .version = 1});
}

WalkPlan World::Plan(int capacity) const {
  WalkPlan plan;
  plan.title = "Along the river";
  plan.start = kToday + absl::Hours(24);
  plan.time_zone = "Europe/Berlin";
  plan.duration_minutes = 50;
  plan.capacity = capacity;
  plan.minimum = 2;
  plan.area = "By the old mill";
  plan.access = "Even ground";
  plan.meeting_point = "The bench behind the mill";
  plan.meeting_point_from = plan.start - absl::Hours(2);
  plan.leader_phone = "+49 30 1234";
  plan.note = "Bring a hat";
  return plan;
}

WalkId World::AddWalk(const std::string& walk, int capacity) {
  WalkId id{kPractice, kGroup, walk};
  Replan(id, Plan(capacity), 1);
  return id;
}

void World::Replan(const WalkId& walk, const WalkPlan& plan, int64_t version) {
  Write([&](storage::Transaction& transaction) {
    return ApplyWalk(dependencies_, transaction, walk, plan, version);
  });
}

void World::AddGroup(const Group& group) {
  Write([&](storage::Transaction& transaction) {
    return ApplyGroup(dependencies_, transaction, group);
  });
}

Member World::MemberOf(const std::string& member, MemberState state, int64_t version) const {
  return {.practice = kPractice,
          .group = kGroup,
          .member = member,
          .person = PersonOf(member),
          .state = state,
          .walking_name = "Walker " + member,
          .version = version};
}

void World::AddMember(const std::string& member, MemberRole role) {
  Member added = MemberOf(member, MemberState::kActive, 1);
  added.role = role;
  Apply(added);
}

void World::Apply(const Member& member, const std::string& merged_into) {
  Write([&](storage::Transaction& transaction) {
    return ApplyMember(dependencies_, transaction, member, merged_into);
  });
}

std::shared_ptr<rpc::CallContext> World::Call(const std::string& person,
                                              const std::string& request_id,
                                              const std::string& body_hash) {
  auto call = std::make_shared<rpc::CallContext>();
  call->principal.kind = auth::Principal::Kind::kPerson;
  call->principal.person = person;
  call->request = {
      .caller = person, .method = "/test", .request_id = request_id, .body_hash = body_hash};
  return call;
}

AnswerCommand World::Says(const WalkId& walk, const std::string& member, Answer answer,
                          const std::string& request_id) {
  return {.walk = walk,
          .authority = AnswerCommand::Authority::kOwn,
          .person = PersonOf(member),
          .member = {},
          .answer = answer,
          .reason = {},
          .etag = {},
          .call = Call(PersonOf(member), request_id)};
}

absl::StatusOr<AnswerView> World::Decide(AnswerCommand command) const {
  AMBLE_ASSIGN_OR_RETURN(AnswerResults results, batch()(std::span(&command, 1)));
  return std::move(results.front());
}

Walk World::WalkNow(const WalkId& walk) const {
  Walk found;
  Read([&](storage::Transaction& transaction) -> absl::Status {
    AMBLE_ASSIGN_OR_RETURN(auto row,
                           repositories_.walks.Find(transaction, walk.practice, walk.walk));
    if (!row) return absl::NotFoundError("walk");
    found = *std::move(row);
    return absl::OkStatus();
  });
  return found;
}

Response World::ResponseNow(const WalkId& walk, const std::string& member) const {
  Response response;
  Read([&](storage::Transaction& transaction) -> absl::Status {
    AMBLE_ASSIGN_OR_RETURN(auto found, repositories_.responses.Find(transaction, walk.practice,
                                                                    {{walk.walk, member}}));
    if (!found.empty()) response = std::move(found.front().response);
    return absl::OkStatus();
  });
  return response;
}

std::vector<Response> World::ResponsesNow(const WalkId& walk) const {
  std::vector<Response> responses;
  Read([&](storage::Transaction& transaction) -> absl::Status {
    AMBLE_ASSIGN_OR_RETURN(auto listed, repositories_.responses.List(
                                            transaction, walk.practice, walk.walk,
                                            {kGoing, kWaitlisted, kOffered, kUnsure, kNotGoing}, 0,
                                            std::numeric_limits<int>::max()));
    for (ListedResponse& row : listed) responses.push_back(std::move(row.response));
    return absl::OkStatus();
  });
  return responses;
}

std::vector<std::string> World::MembersIn(const WalkId& walk, ResponseState state) const {
  std::vector<std::string> members;
  for (const Response& response : ResponsesNow(walk)) {
    if (response.state == state) members.push_back(response.member);
  }
  return members;
}

void World::Write(const storage::Database::Work& work) const { Require(database_->Write(work)); }
void World::Read(const storage::Database::Work& work) const { Require(database_->Read(work)); }

}  // namespace amble::attendance
