/// Capacity and the waiting list against a model so simple that it is right by looking at it.
#include <rapidcheck.h>

#include <algorithm>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "services/groups/app/leave_group.h"
#include "services/groups/app/roster.h"
#include "services/groups/app/update_group.h"
#include "services/groups/testing/groups_fixture.h"

namespace amble::groups {
namespace {

constexpr int kPeople = 7;
constexpr int kCases = 60;
constexpr size_t kLongestStory = 25;

/// Join (0), leave (1), capacity (2) of somebody or to some number.
struct Step {
  int kind = 0;
  int number = 0;
};

class Model {
 public:
  explicit Model(int capacity) : capacity_(capacity) {}
  void Apply(const Step& step) {
    const std::string person = "p" + std::to_string(step.number);
    if (step.kind == 0 && !Has(person)) {
      waiting_.push_back(person);
    } else if (step.kind == 1) {
      std::erase(active_, person);
      std::erase(waiting_, person);
    } else if (step.kind == 2) {
      capacity_ = step.number + 1;
    }
    while (static_cast<int>(active_.size()) < capacity_ && !waiting_.empty()) {
      active_.push_back(waiting_.front());
      waiting_.pop_front();
    }
  }
  bool Has(const std::string& person) const {
    return std::count(active_.begin(), active_.end(), person) +
               std::count(waiting_.begin(), waiting_.end(), person) >
           0;
  }
  std::vector<std::string> Active() const {
    auto sorted = active_;
    std::sort(sorted.begin(), sorted.end());
    return sorted;
  }
  std::vector<std::string> Waiting() const { return {waiting_.begin(), waiting_.end()}; }

 private:
  int capacity_;
  std::vector<std::string> active_;
  std::deque<std::string> waiting_;
};

class PlacesModel : public GroupsTest {
 protected:
  void Check(const std::vector<Step>& story) {
    const Group group = MakeGroup(GroupKind::kCommunity, 2, JoinPolicy::kOpen);
    Model model(2);
    for (const Step& step : story) {
      Do(group.key, step);
      model.Apply(step);
      Compare(group.key, model);
    }
  }

 private:
  void Do(const GroupKey& key, const Step& step) {
    const std::string person = "p" + std::to_string(step.number);
    if (step.kind == 0) {
      RC_ASSERT(Join(key, person).ok());
    } else if (step.kind == 1) {
      const absl::Status left = LeaveGroup(to_)(*As(person), key);
      RC_ASSERT(left.ok() || absl::IsNotFound(left));
    } else {
      RC_ASSERT(UpdateGroup(to_)(*As("theresa"),
                                 {{.key = key, .capacity = step.number + 1}, {"capacity"}, ""})
                    .ok());
    }
  }

  void Compare(const GroupKey& key, const Model& model) {
    std::vector<std::string> active;
    std::vector<std::string> waiting;
    Write([&](storage::Transaction& transaction) -> absl::Status {
      AMBLE_ASSIGN_OR_RETURN(
          auto members,
          members_.List(transaction, key, {MemberState::kActive, MemberState::kWaiting}, 0, 1000));
      for (const Member& member : members) {
        if (member.role == MemberRole::kLeader) continue;
        (member.state == MemberState::kActive ? active : waiting).push_back(member.person);
      }
      return absl::OkStatus();
    });
    std::sort(active.begin(), active.end());
    RC_ASSERT(active == model.Active());
    RC_ASSERT(waiting == model.Waiting());
    const Group group = Stored(key);
    RC_ASSERT(group.active_count == static_cast<int>(active.size()));
    RC_ASSERT(group.waiting_count == static_cast<int>(waiting.size()));
  }
};

TEST_F(PlacesModel, AgreesWithTheGroup) {
  const auto step =
      rc::gen::map(rc::gen::pair(rc::gen::inRange(0, 3), rc::gen::inRange(0, kPeople)),
                   [](const std::pair<int, int>& drawn) {
                     return Step{drawn.first, drawn.second};
                   });
  const auto story = rc::gen::resize(kLongestStory, rc::gen::container<std::vector<Step>>(step));
  rc::detail::TestParams params;
  params.maxSuccess = kCases;
  params.maxSize = kLongestStory;
  rc::detail::TestMetadata metadata;
  const auto result = rc::detail::checkTestable(
      [&] {
        const auto told = *story;
        Check(told);
      },
      metadata, params);
  EXPECT_TRUE(result.template is<rc::detail::SuccessResult>()) << [&] {
    std::ostringstream out;
    rc::detail::printResultMessage(result, out);
    return out.str();
  }();
}

}  // namespace
}  // namespace amble::groups
