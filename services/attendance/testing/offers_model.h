#pragma once

#include <rapidcheck.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "services/attendance/domain/offer.h"
#include "services/attendance/testing/waiting_list_model.h"

namespace amble::attendance {

/// One thing that happens to a walk whose places are offered.
struct OfferStep {
  enum class Kind { kAnswer, kAccept, kDecline, kLeaves, kCapacity, kTime, kLapse };
  Kind kind = Kind::kAnswer;
  Answer answer = Answer::kGoing;  ///< of kAnswer
  int member = 0;
  int capacity = 0;  ///< of kCapacity
  int minutes = 0;   ///< of kTime
};

inline std::ostream& operator<<(std::ostream& out, const OfferStep& step) {
  return out << "step " << static_cast<int>(step.kind) << " of " << step.member << " with "
             << static_cast<int>(step.answer) << ", " << step.capacity << " places, "
             << step.minutes << " minutes";
}

/// Mostly answers of up to 14 members; now and then time passes, and somebody looks whose is over.
inline rc::Gen<OfferStep> OfferSteps() {
  using Kind = OfferStep::Kind;
  return rc::gen::build<OfferStep>(
      rc::gen::set(&OfferStep::kind, rc::gen::weightedElement<Kind>({{120, Kind::kAnswer},
                                                                     {48, Kind::kAccept},
                                                                     {24, Kind::kDecline},
                                                                     {1, Kind::kLeaves},
                                                                     {1, Kind::kCapacity},
                                                                     {1, Kind::kTime},
                                                                     {1, Kind::kLapse}})),
      rc::gen::set(&OfferStep::answer,
                   rc::gen::weightedElement<Answer>(
                       {{6, Answer::kGoing}, {3, Answer::kNotGoing}, {1, Answer::kUnsure}})),
      rc::gen::set(&OfferStep::member, rc::gen::inRange(0, 14)),
      rc::gen::set(&OfferStep::capacity, rc::gen::inRange(0, 8)),
      rc::gen::set(&OfferStep::minutes, rc::gen::inRange(1, 480)));
}

/// Who has a place, is offered one and waits, as plain lists.
class OffersModel {
 public:
  OffersModel(int capacity, PlaceRule rule, absl::Time start, absl::TimeZone zone)
      : capacity_(capacity), rule_(rule), start_(start), zone_(zone) {}

  /// Whether the step is refused, which it may be although it ends an offer.
  bool Apply(const OfferStep& step, absl::Time now) {
    const std::string member = ModelMember(step.member);
    bool refused = false;
    switch (step.kind) {
      case OfferStep::Kind::kAnswer:
        Say(member, step.answer, now);
        break;
      case OfferStep::Kind::kAccept:
      case OfferStep::Kind::kDecline:
        Lapse(member, now);
        refused = !offered_.contains(member);
        if (refused) break;
        Say(member, step.kind == OfferStep::Kind::kAccept ? Answer::kGoing : Answer::kNotGoing,
            now);
        break;
      case OfferStep::Kind::kLeaves:
        Remove(member);
        break;
      case OfferStep::Kind::kCapacity:
        capacity_ = step.capacity;
        break;
      case OfferStep::Kind::kLapse:
        for (const std::string& one : Names(offered_)) Lapse(one, now);
        break;
      case OfferStep::Kind::kTime:
        return false;
    }
    Promote(now);
    return refused;
  }

  /// In alphabetical order.
  const std::vector<std::string>& Going() const { return going_; }
  const std::map<std::string, absl::Time>& Offered() const { return offered_; }
  /// The next in line first.
  const std::vector<std::string>& Waiting() const { return waiting_; }

 private:
  static std::vector<std::string> Names(const std::map<std::string, absl::Time>& offered) {
    std::vector<std::string> names;
    for (const auto& [name, until] : offered) names.push_back(name);
    return names;
  }
  static bool Has(const std::vector<std::string>& list, const std::string& member) {
    return std::count(list.begin(), list.end(), member) > 0;
  }

  void Lapse(const std::string& member, absl::Time now) {
    const auto found = offered_.find(member);
    if (found != offered_.end() && found->second <= now) offered_.erase(found);
  }

  void Say(const std::string& member, Answer answer, absl::Time now) {
    Lapse(member, now);
    if (answer != Answer::kGoing) return Remove(member);
    if (offered_.erase(member) > 0) {
      going_.push_back(member);
      std::sort(going_.begin(), going_.end());
    } else if (!Has(going_, member) && !Has(waiting_, member)) {
      // What lapsed goes to who waited already; only then to who asks now.
      Promote(now);
      if (waiting_.empty() && Free()) {
        going_.push_back(member);
        std::sort(going_.begin(), going_.end());
      } else {
        waiting_.push_back(member);
      }
    }
  }

  void Remove(const std::string& member) {
    going_.erase(std::remove(going_.begin(), going_.end(), member), going_.end());
    waiting_.erase(std::remove(waiting_.begin(), waiting_.end(), member), waiting_.end());
    offered_.erase(member);
  }

  bool Free() const { return static_cast<int>(going_.size() + offered_.size()) < capacity_; }

  void Promote(absl::Time now) {
    const std::optional<absl::Time> until = OfferUntil(rule_, now, start_, zone_);
    while (!waiting_.empty() && Free()) {
      if (until) {
        offered_[waiting_.front()] = *until;
      } else {
        going_.push_back(waiting_.front());
        std::sort(going_.begin(), going_.end());
      }
      waiting_.erase(waiting_.begin());
    }
  }

  int capacity_;
  const PlaceRule rule_;
  const absl::Time start_;
  const absl::TimeZone zone_;
  std::vector<std::string> going_;
  std::map<std::string, absl::Time> offered_;
  std::vector<std::string> waiting_;
};

}  // namespace amble::attendance
