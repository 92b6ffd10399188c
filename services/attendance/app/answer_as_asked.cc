#include "services/attendance/app/answer_as_asked.h"

#include <optional>
#include <utility>
#include <vector>

#include "services/attendance/app/save_book.h"
#include "services/platform/errors/errors.h"

namespace amble::attendance {
namespace {

/// The group of `member`; nullopt while nothing is known of it.
absl::StatusOr<std::optional<Group>> GroupOf(const Dependencies& dependencies,
                                             storage::Transaction& transaction,
                                             const Member& member) {
  AMBLE_ASSIGN_OR_RETURN(
      std::vector<Group> groups,
      dependencies.members->FindGroups(transaction, member.practice, {member.group}));
  if (groups.empty()) return std::nullopt;
  return std::move(groups.front());
}

absl::Status GiveAnswer(const Dependencies& dependencies, storage::Transaction& transaction,
                        const Member& member, Walk walk) {
  if (walk.id.group != member.group) return absl::OkStatus();
  AMBLE_ASSIGN_OR_RETURN(const std::optional<Group> group,
                         GroupOf(dependencies, transaction, member));
  const Answer answer = *member.asked_answer;
  if (!CheckMayAnswer(&member, group ? &*group : nullptr, answer).ok()) return absl::OkStatus();
  AMBLE_ASSIGN_OR_RETURN(
      std::vector<StoredResponse> own,
      dependencies.responses->Find(transaction, member.practice, {{walk.id.walk, member.member}}));
  if (!own.empty()) return absl::OkStatus();
  WalkBook book(std::move(walk), dependencies.clock->Now(), group->places);
  AMBLE_RETURN_IF_ERROR(LoadFirstWaiting(dependencies, transaction, book, 0));
  const absl::Status taken =
      book.Record({.member = member.member, .person = member.person, .answer = answer});
  if (!taken.ok()) return absl::OkStatus();
  return SaveAnswers(dependencies, transaction, book);
}

}  // namespace

absl::Status AnswerAsAsked(const Dependencies& dependencies, storage::Transaction& transaction,
                           const Member& member) {
  if (!member.asked_answer) return absl::OkStatus();
  AMBLE_ASSIGN_OR_RETURN(
      std::vector<Walk> walks,
      dependencies.walks->Lock(transaction, member.practice, {member.asked_walk}));
  if (walks.empty()) return absl::OkStatus();
  AMBLE_RETURN_IF_ERROR(GiveAnswer(dependencies, transaction, member, std::move(walks.front())));
  Member answered = member;
  answered.asked_answer.reset();
  return dependencies.members->Save(transaction, answered);
}

absl::Status GiveAskedAnswers::operator()() const {
  std::vector<Member> waiting;
  do {
    AMBLE_RETURN_IF_ERROR(
        dependencies_.database->Read([&](storage::Transaction& transaction) -> absl::Status {
          AMBLE_ASSIGN_OR_RETURN(waiting,
                                 dependencies_.members->FindAsked(transaction, kMostAsked));
          return absl::OkStatus();
        }));
    for (const Member& member : waiting) {
      AMBLE_RETURN_IF_ERROR(
          dependencies_.database->Write([&](storage::Transaction& transaction) -> absl::Status {
            AMBLE_ASSIGN_OR_RETURN(
                const std::optional<Member> locked,
                dependencies_.members->Lock(transaction, member.practice, member.member));
            if (!locked) return absl::OkStatus();
            return AnswerAsAsked(dependencies_, transaction, *locked);
          }));
    }
  } while (waiting.size() == kMostAsked);
  return absl::OkStatus();
}

}  // namespace amble::attendance
