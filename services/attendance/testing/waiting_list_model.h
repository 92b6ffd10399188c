#pragma once

#include <rapidcheck.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "services/attendance/domain/response.h"

namespace amble::attendance {

/// One thing that happens to a walk.
struct ModelStep {
  enum class Kind { kGoing, kNotGoing, kUnsure, kLeaves, kCapacity };
  Kind kind = Kind::kGoing;
  int member = 0;
  int capacity = 0;  ///< of kCapacity
};

inline std::ostream& operator<<(std::ostream& out, const ModelStep& step) {
  return out << "step " << static_cast<int>(step.kind) << " of " << step.member << " to "
             << step.capacity;
}

inline std::string ModelMember(int number) { return "m" + std::to_string(10 + number); }

inline Answer ModelAnswer(ModelStep::Kind kind) {
  switch (kind) {
    case ModelStep::Kind::kGoing:
      return Answer::kGoing;
    case ModelStep::Kind::kUnsure:
      return Answer::kUnsure;
    default:
      return Answer::kNotGoing;
  }
}

/// Mostly answers of up to 14 members, now and then (the more `answers`, the more rarely) somebody
/// who leaves or another capacity (0 to 7).
inline rc::Gen<ModelStep> ModelSteps(size_t answers = 1) {
  using Kind = ModelStep::Kind;
  return rc::gen::build<ModelStep>(
      rc::gen::set(&ModelStep::kind, rc::gen::weightedElement<Kind>({{8 * answers, Kind::kGoing},
                                                                     {4 * answers, Kind::kNotGoing},
                                                                     {answers, Kind::kUnsure},
                                                                     {1, Kind::kLeaves},
                                                                     {1, Kind::kCapacity}})),
      rc::gen::set(&ModelStep::member, rc::gen::inRange(0, 14)),
      rc::gen::set(&ModelStep::capacity, rc::gen::inRange(0, 8)));
}

/// Who has a place and who waits, as two plain lists.
class WaitingListModel {
 public:
  explicit WaitingListModel(int capacity) : capacity_(capacity) {}

  void Apply(const ModelStep& step) {
    const std::string member = ModelMember(step.member);
    if (step.kind == ModelStep::Kind::kCapacity) {
      capacity_ = step.capacity;
    } else if (step.kind == ModelStep::Kind::kGoing) {
      const bool listed =
          going_.contains(member) || std::count(waiting_.begin(), waiting_.end(), member) > 0;
      if (!listed) waiting_.push_back(member);
    } else {
      going_.erase(member);
      waiting_.erase(std::remove(waiting_.begin(), waiting_.end(), member), waiting_.end());
    }
    while (!waiting_.empty() && static_cast<int>(going_.size()) < capacity_) {
      going_.insert(waiting_.front());
      waiting_.erase(waiting_.begin());
    }
  }

  /// In alphabetical order.
  std::vector<std::string> Going() const { return {going_.begin(), going_.end()}; }
  /// The next to move up first.
  const std::vector<std::string>& Waiting() const { return waiting_; }

 private:
  int capacity_;
  std::set<std::string> going_;
  std::vector<std::string> waiting_;
};

}  // namespace amble::attendance
