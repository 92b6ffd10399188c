#include "services/attendance/app/apply_member.h"

#include <optional>
#include <utility>
#include <vector>

#include "services/attendance/app/answer_as_asked.h"
#include "services/attendance/app/save_book.h"
#include "services/platform/errors/errors.h"

namespace amble::attendance {
namespace {

/// What becomes of the answers of one member to the walks to come.
class UpcomingAnswers {
 public:
  UpcomingAnswers(const Dependencies& dependencies, storage::Transaction& transaction,
                  const Member& member)
      : dependencies_(dependencies), transaction_(transaction), member_(member) {}

  /// Calls `change(book)` for each walk to come, with the answers of the member and of `other` (an
  /// id, or empty) loaded, and saves what it changes. All walks to come of the group are held:
  /// whoever read the membership before this change has committed by then, and is found.
  template <typename Change>
  absl::Status ForEach(const std::string& other, Change change) {
    AMBLE_ASSIGN_OR_RETURN(std::vector<Walk> walks, dependencies_.walks->LockUpcoming(
                                                        transaction_, member_.practice,
                                                        member_.group, dependencies_.clock->Now()));
    AMBLE_ASSIGN_OR_RETURN(const PlaceRule rule, PlaceRuleOf(dependencies_, transaction_,
                                                             member_.practice, member_.group));
    for (Walk& walk : walks) {
      std::vector<ResponseKey> keys{{walk.id.walk, member_.member}};
      if (!other.empty()) keys.push_back({walk.id.walk, other});
      AMBLE_ASSIGN_OR_RETURN(std::vector<StoredResponse> stored,
                             dependencies_.responses->Find(transaction_, member_.practice, keys));
      WalkBook book(std::move(walk), dependencies_.clock->Now(), rule);
      for (StoredResponse& one : stored) book.Load(std::move(one.response));
      if (book.Of(member_.member).version == 0) continue;
      AMBLE_RETURN_IF_ERROR(LoadFirstWaiting(dependencies_, transaction_, book, 1));
      change(book);
      AMBLE_RETURN_IF_ERROR(SaveAnswers(dependencies_, transaction_, book));
    }
    return absl::OkStatus();
  }

 private:
  const Dependencies& dependencies_;
  storage::Transaction& transaction_;
  const Member& member_;
};

/// What follows from `member` for answers that were given, after what was `known`.
absl::Status FollowAnswers(const Dependencies& dependencies, storage::Transaction& transaction,
                           const std::optional<Member>& known, const Member& member,
                           const std::string& merged_into) {
  // Only present members answer, so who was none has no answers to walks to come.
  if (!known || !known->IsPresent()) return absl::OkStatus();
  UpcomingAnswers upcoming(dependencies, transaction, member);
  const bool pauses = known->state != MemberState::kPaused && member.state == MemberState::kPaused;
  // Whoever takes a break sees no walks and does not answer: a place that they kept could not be
  // given up by anybody, and one that they wait for would be given to somebody who does not know.
  if (pauses || (!member.IsPresent() && merged_into.empty())) {
    return upcoming.ForEach("", [&](WalkBook& book) { book.Withdraw(member.member); });
  }
  if (!member.IsPresent()) {
    AMBLE_ASSIGN_OR_RETURN(const std::optional<Member> target,
                           dependencies.members->Find(transaction, member.practice, merged_into));
    const std::string person = target ? target->person : member.person;
    return upcoming.ForEach(merged_into,
                            [&](WalkBook& book) { book.Move(member.member, merged_into, person); });
  }
  if (known->person != member.person) {
    return upcoming.ForEach(
        "", [&](WalkBook& book) { book.ChangePerson(member.member, member.person); });
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status ApplyMember(const Dependencies& dependencies, storage::Transaction& transaction,
                         const Member& member, const std::string& merged_into) {
  AMBLE_ASSIGN_OR_RETURN(const std::optional<Member> known,
                         dependencies.members->Lock(transaction, member.practice, member.member));
  if (known && member.version <= known->version) return absl::OkStatus();
  Member next = member;
  // What was answered for them before is not answered again, however often it is told.
  const bool told_before = known && !known->asked_walk.empty() &&
                           (next.asked_walk.empty() || next.asked_walk == known->asked_walk);
  if (told_before) {
    next.asked_walk = known->asked_walk;
    next.asked_answer = known->asked_answer;
  }
  AMBLE_RETURN_IF_ERROR(dependencies.members->Save(transaction, next));
  AMBLE_RETURN_IF_ERROR(FollowAnswers(dependencies, transaction, known, next, merged_into));
  return AnswerAsAsked(dependencies, transaction, next);
}

}  // namespace amble::attendance
