/// Offered places as they are stored, on both engines, against a model so simple that it is right
/// by looking at it: 100,000 answers, acceptances, departures, changes of capacity and of the time,
/// in batches of any size.
#include "services/attendance/testing/offers_model.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "services/attendance/app/lapse_offers.h"
#include "services/attendance/testing/world.h"
#include "services/platform/errors/errors.h"
#include "services/platform/testing/databases.h"

namespace amble::attendance {
namespace {

constexpr int kStepsPerCase = 1'000;
constexpr int kMembers = 14;
/// A batch is decided after so many commands on average, or when something else happens.
constexpr int kUsualBatch = 64;

/// The service, to which the steps of the model happen to one walk.
class StoredOffers {
 public:
  StoredOffers(World& world, const WalkId& walk)
      : world_(world), walk_(walk), combiner_(world.batch(), {}) {}

  void Apply(const OfferStep& step, bool refused) {
    const std::string member = ModelMember(step.member);
    using Kind = OfferStep::Kind;
    switch (step.kind) {
      case Kind::kAnswer:
        return Queue(member, step.answer, false, false);
      case Kind::kAccept:
        return Queue(member, Answer::kGoing, true, refused);
      case Kind::kDecline:
        return Queue(member, Answer::kNotGoing, true, refused);
      default:
        break;
    }
    Flush();
    if (step.kind == Kind::kCapacity) {
      WalkPlan plan = world_.WalkNow(walk_).plan;
      plan.capacity = step.capacity;
      world_.Replan(walk_, plan, ++plan_version_);
    } else if (step.kind == Kind::kLeaves) {
      world_.Apply(world_.MemberOf(member, MemberState::kRemoved, ++member_version_));
      world_.Apply(world_.MemberOf(member, MemberState::kActive, ++member_version_));
    } else if (step.kind == Kind::kLapse) {
      RC_ASSERT(LapseOffers(world_.dependencies(), &combiner_)().ok());
    }
  }

  /// Decides all that waits as one batch.
  void Flush() {
    if (waiting_.empty()) return;
    const absl::StatusOr<AnswerResults> results = world_.batch()(waiting_);
    RC_ASSERT(results.ok());
    for (size_t i = 0; i < results->size(); ++i) {
      const absl::StatusOr<AnswerView>& result = (*results)[i];
      RC_ASSERT(result.ok() == !refusals_[i]);
      if (!result.ok()) RC_ASSERT(ReasonOf(result.status()) == Reason::kNoOffer);
    }
    waiting_.clear();
    refusals_.clear();
  }

  void Check(const OffersModel& model) {
    std::vector<std::string> going;
    std::vector<std::string> in_line;
    std::map<std::string, absl::Time> offered;
    for (const Response& response : world_.ResponsesNow(walk_)) {
      if (response.state == ResponseState::kGoing) going.push_back(response.member);
      if (response.state == ResponseState::kWaitlisted) in_line.push_back(response.member);
      RC_ASSERT((response.state == ResponseState::kOffered) == response.offer_until.has_value());
      if (response.offer_until) offered[response.member] = *response.offer_until;
    }
    std::sort(going.begin(), going.end());
    RC_ASSERT(going == model.Going());
    RC_ASSERT(in_line == model.Waiting());
    RC_ASSERT(offered == model.Offered());
    const Turnout turnout = world_.WalkNow(walk_).turnout;
    RC_ASSERT(turnout.going == static_cast<int>(going.size()));
    RC_ASSERT(turnout.waitlisted == static_cast<int>(in_line.size()));
    RC_ASSERT(turnout.offered == static_cast<int>(offered.size()));
  }

 private:
  void Queue(const std::string& member, Answer answer, bool to_offer, bool refused) {
    AnswerCommand command = World::Says(walk_, member, answer);
    command.to_offer = to_offer;
    waiting_.push_back(std::move(command));
    refusals_.push_back(refused);
  }

  World& world_;
  const WalkId walk_;
  Combiner combiner_;
  std::vector<AnswerCommand> waiting_;
  std::vector<bool> refusals_;
  int64_t plan_version_ = 1;
  static inline int64_t member_version_ = 1;
};

class OffersModelTest : public ::testing::TestWithParam<storage::Engine> {
 protected:
  OffersModelTest() {
    world_.AddGroup(
        {.practice = World::kPractice, .group = World::kGroup, .places = kRule, .version = 2});
    for (int i = 0; i < kMembers; ++i) world_.AddMember(ModelMember(i));
  }

  static constexpr PlaceRule kRule{.free_places = FreePlaces::kOffered, .offer = absl::Hours(6)};

  /// A walk in two days and a half, which are over when a case is.
  WalkId NewWalk(int number, int capacity) {
    WalkPlan plan = world_.Plan(capacity);
    plan.start = world_.clock().Now() + absl::Hours(60);
    const WalkId walk{World::kPractice, World::kGroup, "w" + std::to_string(number)};
    world_.Replan(walk, plan, 1);
    return walk;
  }

  std::unique_ptr<storage::Database> database_ = testing::OpenFresh(GetParam());
  World world_{database_.get()};
};

INSTANTIATE_TEST_SUITE_P(Engines, OffersModelTest, testing::Engines(), testing::EngineName);

TEST_P(OffersModelTest, StoredOffersBehaveAsTheModel) {
  int cases = 0;
  const bool held = rc::check([&] {
    const int capacity = *rc::gen::inRange(0, 6);
    const WalkId walk = NewWalk(++cases, capacity);
    const WalkPlan plan = world_.WalkNow(walk).plan;
    const absl::Time start = plan.start;
    absl::TimeZone zone;
    RC_ASSERT(absl::LoadTimeZone(plan.time_zone, &zone));
    OffersModel model(capacity, kRule, start, zone);
    StoredOffers stored(world_, walk);
    for (int i = 0; i < kStepsPerCase; ++i) {
      const OfferStep step = *OfferSteps();
      if (step.kind == OfferStep::Kind::kTime) {
        stored.Flush();
        const absl::Duration passes = absl::Minutes(step.minutes);
        if (world_.clock().Now() + passes < start) world_.clock().Advance(passes);
        continue;
      }
      stored.Apply(step, model.Apply(step, world_.clock().Now()));
      if (*rc::gen::inRange(0, kUsualBatch) > 0) continue;
      stored.Flush();
      stored.Check(model);
    }
    stored.Flush();
    stored.Check(model);
    // It has begun: what happens to members concerns it no more.
    world_.clock().Advance(start - world_.clock().Now());
  });
  EXPECT_TRUE(held);
  EXPECT_GE(cases * kStepsPerCase, 100'000);
}

}  // namespace
}  // namespace amble::attendance
