/// The waiting list against a model so simple that it is right by looking at it.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "services/attendance/domain/walk_book.h"
#include "services/attendance/testing/waiting_list_model.h"

namespace amble::attendance {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'900'000'000);

/// Applies one step to a book that is loaded as the storage would: only what the step needs.
class StoredWalk {
 public:
  explicit StoredWalk(int capacity) {
    walk_.plan.start = kNow + absl::Hours(24);
    walk_.plan.capacity = capacity;
  }

  void Apply(const ModelStep& step) {
    WalkBook book(walk_, kNow);
    const std::string member = ModelMember(step.member);
    if (stored_.contains(member)) book.Load(stored_.at(member));
    WalkPlan plan = walk_.plan;
    if (step.kind == ModelStep::Kind::kCapacity) {
      plan.capacity = step.capacity;
      book.Replan(plan, walk_.plan_version + 1);
    }
    LoadFirstWaiting(book, 1 + book.walk().PlacesLeft());
    if (step.kind == ModelStep::Kind::kCapacity) {
      book.Promote();
    } else if (step.kind == ModelStep::Kind::kLeaves) {
      book.Withdraw(member);
    } else {
      RC_ASSERT(book.Record({.member = member, .answer = ModelAnswer(step.kind)}).ok());
    }
    walk_ = book.walk();
    for (const auto& change : book.Changes()) {
      stored_[change.response.member] = change.response;
    }
  }

  void Check(const WaitingListModel& model) const {
    std::map<int64_t, std::string> waiting;
    std::vector<std::string> going;
    for (const auto& [member, response] : stored_) {
      if (response.state == ResponseState::kGoing) going.push_back(member);
      if (response.state == ResponseState::kWaitlisted) {
        waiting[response.join_sequence] = member;
      }
    }
    std::vector<std::string> in_order;
    for (const auto& [sequence, member] : waiting) in_order.push_back(member);
    RC_ASSERT(going == model.Going());
    RC_ASSERT(in_order == model.Waiting());
    RC_ASSERT(walk_.turnout.going == static_cast<int>(going.size()));
    RC_ASSERT(walk_.turnout.waitlisted == static_cast<int>(in_order.size()));
  }

 private:
  void LoadFirstWaiting(WalkBook& book, int limit) const {
    std::map<int64_t, const Response*> waiting;
    for (const auto& [member, response] : stored_) {
      if (response.state == ResponseState::kWaitlisted) {
        waiting[response.join_sequence] = &response;
      }
    }
    for (const auto& [sequence, response] : waiting) {
      if (limit-- <= 0) break;
      book.Load(*response);
    }
  }

  Walk walk_;
  std::map<std::string, Response> stored_;
};

RC_GTEST_PROP(WalkBook, BehavesAsTheModel, ()) {
  const int capacity = *rc::gen::inRange(0, 6);
  WaitingListModel model(capacity);
  StoredWalk walk(capacity);
  for (int i = 0; i < 150; ++i) {
    const ModelStep step = *ModelSteps();
    model.Apply(step);
    walk.Apply(step);
    walk.Check(model);
  }
}

}  // namespace
}  // namespace amble::attendance
