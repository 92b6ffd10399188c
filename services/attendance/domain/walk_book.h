#pragma once

#include <map>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/attendance/domain/offer.h"
#include "services/attendance/domain/response.h"
#include "services/attendance/domain/walk.h"

namespace amble::attendance {

/// What a member says, and about which answer.
struct AnswerChange {
  std::string member;
  std::string person;
  Answer answer = Answer::kNotGoing;
  std::string reason;
  std::string etag;  ///< of the answer that this one replaces; empty: whatever stands
  bool by_leader = false;
  bool to_offer = false;  ///< only says yes or no to a place that is offered
};

/// One walk and those of its answers that matter to a decision, in memory: where people get places,
/// wait for them and move up. Pure rules; whoever uses it loads before and saves after, in one
/// transaction that holds the walk's row.
///
/// Invariants: GOING + OFFERED grows only while it is below the capacity; whoever waits moves up in
/// the order of `join_sequence`; while answers are open, no place stays free while somebody waits.
/// A place is offered until a time, where the group's rule says so: it counts as taken until then.
class WalkBook {
 public:
  /// `now` is the instant of all decisions, `rule` that of the group.
  WalkBook(Walk walk, absl::Time now, PlaceRule rule = {});

  /// Adds an answer as it is stored. Who waits must be loaded thus: the answers of all members that
  /// will be changed, and at least the first `removals + PlacesLeft()` of the waiting list, where
  /// `removals` is how many answers may leave their place or the list. Twice the same is harmless.
  void Load(Response response);

  /// Records an answer; places that become free are given to who waits. Refusals (nothing changes):
  /// as CheckAnswersOpen, or CheckMayTakeBack for one's own no; ABORTED kEtagMismatch;
  /// FAILED_PRECONDITION kAnswerByPassed for a GOING after that time when no place is free; with
  /// `to_offer`, FAILED_PRECONDITION kNoOffer when nothing is offered, or no longer. The same
  /// answer again changes nothing but its reason. An offer whose time is over has lapsed before,
  /// whoever comes first.
  absl::Status Record(const AnswerChange& change);

  /// Ends the offer to a member if its time is over: they hold no place, wait for none and may ask
  /// again (UNSURE), and the next in line is offered it. Nothing otherwise.
  void Lapse(const std::string& member);

  /// Takes back the answer of a member who is no longer in the group; nothing for who holds no
  /// place, waits for none and is not unsure.
  void Withdraw(const std::string& member);

  /// Gives the answer of `from`, with its place, to `to`, who is the same person; when `to` has an
  /// answer already, the one of `from` is withdrawn. Either way `from` counts nowhere afterwards.
  void Move(const std::string& from, const std::string& to, const std::string& to_person);

  /// Records that another person is behind the member.
  void ChangePerson(const std::string& member, const std::string& person);

  /// Takes over a newer plan.
  void Replan(WalkPlan plan, int64_t version);

  /// Gives free places to who waits, or offers them, if answers are open.
  void Promote();

  /// Counts in Walk::minimum_version that the minimum was reached, or missed again, since the walk
  /// was loaded or this was called. Whether that is so. Before the walk is saved.
  bool CrossMinimum();
  /// Makes the next CrossMinimum() count and say so, whatever has changed: somebody asks.
  void AskForMinimum() { minimum_asked_ = true; }

  const Walk& walk() const { return walk_; }
  /// The answer of a member who was loaded or recorded; kUnanswered and version 0 for others.
  Response Of(const std::string& member) const;

  struct Change {
    Response response;
    bool promoted = false;  ///< the last change was getting a place, having waited for it
  };
  /// The answers that are no longer as they were loaded, each once, in the order of their last
  /// change.
  std::vector<Change> Changes() const;

  /// Where members stand in the waiting list, 1 for the next to move up; only of those whose place
  /// in it can be told from what was loaded.
  std::unordered_map<std::string, int> Positions() const;

 private:
  struct Entry {
    Response response;
    bool promoted = false;
    int64_t changed = 0;  ///< number of the last change; 0 for none
  };

  Response& Edit(const std::string& member);
  void SetState(Response& response, ResponseState state);
  void Join(Response& response, ResponseState state);
  int* CounterOf(ResponseState state);

  Walk walk_;
  absl::Time now_;
  PlaceRule rule_;
  int64_t changes_ = 0;
  const int64_t first_new_sequence_;
  bool minimum_reached_;  ///< as it was told last
  bool minimum_asked_ = false;
  std::unordered_map<std::string, Entry> entries_;  ///< by member
  std::map<int64_t, std::string> waiting_;          ///< member by join_sequence, as far as known
};

}  // namespace amble::attendance
