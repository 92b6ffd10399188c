#include "services/platform/events/events_contract_fixture.h"
#include "services/platform/events/inspection.h"

namespace amble::events {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class InspectionContract : public EventsContract {};
INSTANTIATE_TEST_SUITE_P(Engines, InspectionContract, testing::Engines(), testing::EngineName);

TEST_P(InspectionContract, TellsWhatIsParkedAndHowFarTheFeedWasRead) {
  Append("bad", 1);
  Append("bad", 2);
  Append("good", 1);
  Subscription::Options options = Quiet(&feed_);
  options.tries = 1;
  options.apply = [](storage::Transaction& transaction, const Event& event) {
    return event.aggregate == "bad" ? absl::InternalError("no such place")
                                    : ApplyRow(transaction, event);
  };
  Subscription subscription(options);
  subscription.Start();
  ASSERT_EQ(subscription.CatchUp(Patience()), absl::OkStatus());
  subscription.Stop();

  const auto parked = ListParked(*attendance_);
  ASSERT_TRUE(parked.ok()) << parked.status();
  ASSERT_THAT(*parked, SizeIs(1));
  EXPECT_EQ(parked->front().feed, "groups");
  EXPECT_EQ(parked->front().aggregate, "bad");
  EXPECT_EQ(parked->front().events, 2);
  EXPECT_EQ(parked->front().since, clock_.Now());
  EXPECT_THAT(parked->front().reason, HasSubstr("no such place"));
  const auto progress = ListProgress(*attendance_);
  ASSERT_TRUE(progress.ok()) << progress.status();
  ASSERT_THAT(*progress, SizeIs(1));
  EXPECT_EQ(progress->front().feed, "groups");
  EXPECT_EQ(*CountAfter(*groups_, progress->front().cursor), 0);
  Append("good", 2);
  EXPECT_EQ(*CountAfter(*groups_, progress->front().cursor), 1) << "it has no position yet";
  EXPECT_EQ(*CountAfter(*groups_, {"another life", 3}), 4);
  EXPECT_THAT(*ListParked(*groups_), IsEmpty());
}

}  // namespace
}  // namespace amble::events
