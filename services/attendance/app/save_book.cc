#include "services/attendance/app/save_book.h"

#include <span>
#include <utility>
#include <vector>

#include "services/platform/errors/errors.h"

namespace amble::attendance {

absl::StatusOr<PlaceRule> PlaceRuleOf(const Dependencies& dependencies,
                                      storage::Transaction& transaction,
                                      const std::string& practice, const std::string& group) {
  AMBLE_ASSIGN_OR_RETURN(const std::vector<Group> known,
                         dependencies.members->FindGroups(transaction, practice, {group}));
  return known.empty() ? PlaceRule() : known.front().places;
}

absl::Status LoadFirstWaiting(const Dependencies& dependencies, storage::Transaction& transaction,
                              WalkBook& book, int64_t removals) {
  const Walk& walk = book.walk();
  const int64_t may_move_up = removals + walk.PlacesLeft();
  if (may_move_up == 0 || walk.turnout.waitlisted == 0) return absl::OkStatus();
  AMBLE_ASSIGN_OR_RETURN(std::vector<Response> waiting,
                         dependencies.responses->FirstWaiting(transaction, walk.id.practice,
                                                              walk.id.walk, may_move_up));
  for (Response& response : waiting) book.Load(std::move(response));
  return absl::OkStatus();
}

absl::Status SaveAnswers(const Dependencies& dependencies, storage::Transaction& transaction,
                         WalkBook& book) {
  const bool crossed = book.CrossMinimum();
  const Walk& walk = book.walk();
  std::vector<StoredResponse> responses;
  std::vector<ResponseChange> changes;
  for (WalkBook::Change& change : book.Changes()) {
    changes.push_back({.walk = walk.id,
                       .plan_version = walk.plan_version,
                       .response = change.response,
                       .promoted = change.promoted});
    responses.push_back({walk.id.walk, std::move(change.response)});
  }
  if (changes.empty() && !crossed) return absl::OkStatus();
  const Walk* one = &walk;
  AMBLE_RETURN_IF_ERROR(dependencies.responses->Save(transaction, walk.id.practice, responses));
  AMBLE_RETURN_IF_ERROR(dependencies.walks->SaveTurnouts(transaction, std::span(&one, 1)));
  AMBLE_RETURN_IF_ERROR(dependencies.events->ResponsesChanged(transaction, changes));
  if (!crossed) return absl::OkStatus();
  return dependencies.events->MinimumCrossed(transaction, std::span(&one, 1));
}

}  // namespace amble::attendance
