#include "gateway/caching/event_tags.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "amble/groups/v1/events.pb.h"

namespace amble::gateway {
namespace {

using ::testing::ElementsAre;

TEST(EventTags, AreOfTheAggregateAndOfWhatIsAbove) {
  EXPECT_THAT(
      TagsOf("scheduling", {.aggregate = "practices/p/groups/g/walks/w"}),
      ElementsAre("scheduling:practices/p/groups/g/walks/w", "scheduling:practices/p/",
                  "scheduling:practices/p/groups/g/", "scheduling:practices/p/groups/g/walks/"));
  EXPECT_THAT(TagsOf("scheduling", {.aggregate = "practices/p/routes/r"}),
              ElementsAre("scheduling:practices/p/routes/r", "scheduling:practices/p/",
                          TagOfCollection("scheduling", "practices/p/routes")));
  EXPECT_THAT(
      TagsOf("scheduling", {.aggregate = "practices/p/groups/g/walks/w/state"}),
      ElementsAre("scheduling:practices/p/groups/g/walks/w/state", "scheduling:practices/p/",
                  "scheduling:practices/p/groups/g/", "scheduling:practices/p/groups/g/walks/w/"));
  EXPECT_THAT(TagsOf("groups", {.aggregate = "odd"}), ElementsAre("groups:odd"));
}

TEST(EventTags, OfAMembershipNameThePerson) {
  groups::v1::MemberEvent member;
  member.set_practice("p");
  member.set_group("g");
  member.set_person("x");
  const events::Event event{.type = "amble.groups.v1.MemberEvent",
                            .aggregate = "practices/p/groups/g/members/m",
                            .payload = member.SerializeAsString()};
  EXPECT_THAT(TagsOf("groups", event),
              ElementsAre(TagOf("groups", event.aggregate), TagBelow("groups", "practices/p"),
                          TagBelow("groups", "practices/p/groups/g"),
                          TagOfCollection("groups", "practices/p/groups/g/members"),
                          TagOfPerson("groups", "practices/p/groups/g", "x")));
  EXPECT_EQ(TagOfPerson("groups", "practices/p/groups/g", "x"),
            "groups:practices/p/groups/g/people/x");
}

}  // namespace
}  // namespace amble::gateway
