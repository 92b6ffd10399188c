#include "services/scheduling/storage/walk_plan_sql_repository.h"

#include <utility>
#include <vector>

#include "services/platform/errors/errors.h"

namespace amble::scheduling {
namespace {

#define AMBLE_OF_WALK "WHERE practice = $1 AND group_id = $2 AND walk = $3"

constexpr storage::Statement kFindChecklist{"SELECT version FROM risk_checklists " AMBLE_OF_WALK};
constexpr storage::Statement kFindItems{
    "SELECT item, text, done_by, done_time FROM risk_items " AMBLE_OF_WALK " ORDER BY position"};
constexpr storage::Statement kSaveChecklist{
    "INSERT INTO risk_checklists (practice, group_id, walk, version) VALUES ($1, $2, $3, $4) "
    "ON CONFLICT (practice, group_id, walk) DO UPDATE SET version = excluded.version"};
constexpr storage::Statement kDeleteItems{"DELETE FROM risk_items " AMBLE_OF_WALK};
constexpr storage::Statement kInsertItem{
    "INSERT INTO risk_items (practice, group_id, walk, position, item, text, done_by, done_time) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"};

constexpr storage::Statement kFindPlan{
    "SELECT version, carries_over FROM session_plans " AMBLE_OF_WALK};
// Few plans of a group carry over, so there is little to sort.
constexpr storage::Statement kFindCarriedOver{
    "SELECT w.walk FROM session_plans p JOIN walks w ON w.practice = p.practice "
    "AND w.group_id = p.group_id AND w.walk = p.walk WHERE p.practice = $1 AND p.group_id = $2 "
    "AND p.carries_over = 1 AND COALESCE(w.first_series, w.series) = $3 AND w.start_time < $4 "
    "ORDER BY w.start_time DESC, w.walk LIMIT 1"};
constexpr storage::Statement kFindLegs{"SELECT leg, title, minutes FROM session_legs " AMBLE_OF_WALK
                                       " ORDER BY leg"};
constexpr storage::Statement kFindPrompts{"SELECT leg, text FROM session_prompts " AMBLE_OF_WALK
                                          " ORDER BY leg, position"};
constexpr storage::Statement kSavePlan{
    "INSERT INTO session_plans (practice, group_id, walk, version, carries_over) "
    "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (practice, group_id, walk) DO UPDATE SET "
    "version = excluded.version, carries_over = excluded.carries_over"};
constexpr storage::Statement kDeletePrompts{"DELETE FROM session_prompts " AMBLE_OF_WALK};
constexpr storage::Statement kDeleteLegs{"DELETE FROM session_legs " AMBLE_OF_WALK};
constexpr storage::Statement kInsertLeg{
    "INSERT INTO session_legs (practice, group_id, walk, leg, title, minutes) "
    "VALUES ($1, $2, $3, $4, $5, $6)"};
constexpr storage::Statement kInsertPrompt{
    "INSERT INTO session_prompts (practice, group_id, walk, leg, position, text) "
    "VALUES ($1, $2, $3, $4, $5, $6)"};

storage::Params Names(const WalkKey& walk) { return {walk.practice, walk.group, walk.walk}; }

storage::Params With(const WalkKey& walk, std::vector<storage::Value> more) {
  storage::Params params = Names(walk);
  for (storage::Value& value : more) params.push_back(std::move(value));
  return params;
}

}  // namespace

absl::StatusOr<RiskChecklist> WalkPlanSqlRepository::FindRiskChecklist(
    storage::Transaction& transaction, const WalkKey& walk) {
  RiskChecklist checklist{.walk = walk};
  AMBLE_ASSIGN_OR_RETURN(const auto found, transaction.QueryOptional(kFindChecklist, Names(walk)));
  if (!found) return checklist;
  checklist.version = found->Int(0);
  AMBLE_ASSIGN_OR_RETURN(const storage::Rows rows, transaction.Query(kFindItems, Names(walk)));
  for (const storage::Row& row : rows) {
    RiskItem item{.id = row.Text(0), .text = row.Text(1)};
    item.done = !row.IsNull(2);
    if (item.done) {
      item.done_by = row.Text(2);
      item.done_time = row.Time(3);
    }
    checklist.items.push_back(std::move(item));
  }
  return checklist;
}

absl::StatusOr<SessionPlan> WalkPlanSqlRepository::FindSessionPlan(
    storage::Transaction& transaction, const WalkKey& walk) {
  SessionPlan plan{.walk = walk};
  AMBLE_ASSIGN_OR_RETURN(const auto found, transaction.QueryOptional(kFindPlan, Names(walk)));
  if (!found) return plan;
  plan.version = found->Int(0);
  plan.carries_over = found->Bool(1);
  AMBLE_ASSIGN_OR_RETURN(const storage::Rows legs, transaction.Query(kFindLegs, Names(walk)));
  for (const storage::Row& row : legs) {
    plan.legs.push_back({.title = row.Text(1), .minutes = static_cast<int>(row.Int(2))});
  }
  AMBLE_ASSIGN_OR_RETURN(const storage::Rows prompts, transaction.Query(kFindPrompts, Names(walk)));
  for (const storage::Row& row : prompts) {
    const auto leg = static_cast<size_t>(row.Int(0));
    if (leg >= plan.legs.size()) return absl::InternalError("a prompt belongs to no leg");
    plan.legs[leg].prompts.push_back(row.Text(1));
  }
  return plan;
}

absl::StatusOr<std::optional<SessionPlan>> WalkPlanSqlRepository::FindCarriedOver(
    storage::Transaction& transaction, const Walk& walk) {
  if (walk.series.empty()) return std::nullopt;
  const std::string& series = walk.first_series.empty() ? walk.series : walk.first_series;
  AMBLE_ASSIGN_OR_RETURN(const auto found, transaction.QueryOptional(
                                               kFindCarriedOver, {walk.key.practice, walk.key.group,
                                                                  series, walk.start_time}));
  if (!found) return std::nullopt;
  return FindSessionPlan(transaction, {walk.key.practice, walk.key.group, found->Text(0)});
}

absl::Status WalkPlanSqlRepository::Save(storage::Transaction& transaction,
                                         const RiskChecklist& checklist) {
  std::vector<storage::Params> items;
  for (const RiskItem& item : checklist.items) {
    const auto or_null = [&item](storage::Value value) {
      return item.done ? std::move(value) : storage::Value();
    };
    items.push_back(With(checklist.walk, {static_cast<int64_t>(items.size()), item.id, item.text,
                                          or_null(item.done_by), or_null(item.done_time)}));
  }
  AMBLE_RETURN_IF_ERROR(
      transaction.Execute(kSaveChecklist, With(checklist.walk, {checklist.version})).status());
  AMBLE_RETURN_IF_ERROR(transaction.Execute(kDeleteItems, Names(checklist.walk)).status());
  return transaction.ExecuteBatch(kInsertItem, std::move(items));
}

absl::Status WalkPlanSqlRepository::Save(storage::Transaction& transaction,
                                         const SessionPlan& plan) {
  std::vector<storage::Params> legs;
  std::vector<storage::Params> prompts;
  for (const SessionLeg& leg : plan.legs) {
    const auto number = static_cast<int64_t>(legs.size());
    legs.push_back(With(plan.walk, {number, leg.title, leg.minutes}));
    for (size_t i = 0; i < leg.prompts.size(); ++i) {
      prompts.push_back(With(plan.walk, {number, static_cast<int64_t>(i), leg.prompts[i]}));
    }
  }
  AMBLE_RETURN_IF_ERROR(
      transaction.Execute(kSavePlan, With(plan.walk, {plan.version, plan.carries_over})).status());
  AMBLE_RETURN_IF_ERROR(transaction.Execute(kDeletePrompts, Names(plan.walk)).status());
  AMBLE_RETURN_IF_ERROR(transaction.Execute(kDeleteLegs, Names(plan.walk)).status());
  AMBLE_RETURN_IF_ERROR(transaction.ExecuteBatch(kInsertLeg, std::move(legs)));
  return transaction.ExecuteBatch(kInsertPrompt, std::move(prompts));
}

}  // namespace amble::scheduling
