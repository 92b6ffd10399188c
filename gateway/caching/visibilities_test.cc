#include "gateway/caching/visibilities.h"

#include <gtest/gtest.h>

namespace amble::gateway {
namespace {

class VisibilitiesTest : public ::testing::Test {
 protected:
  VisibilitiesTest() {
    news_.Restart(0, "g", 1);
    news_.Restart(1, "s", 1);
  }
  Visibilities::Shared Make(const std::string& name) {
    auto known = std::make_shared<KnownVisibility>();
    known->name = name;
    known->tags = {"groups:g", "groups:g/people/" + name};
    known->stamp = news_.Now();
    return known;
  }
  void Tell(const std::string& tag) {
    const News::Item item{tag, ++position_, "e", absl::UnixEpoch()};
    news_.Tell(0, position_, {&item, 1});
  }
  std::string Found(uint64_t session, std::string_view resource) {
    const auto known = visibilities_.Find(session, resource);
    return known == nullptr ? "(none)" : known->name;
  }

  int64_t position_ = 1;
  News news_;
  Visibilities visibilities_{&news_, 8};
};

TEST_F(VisibilitiesTest, AreOfOneSessionAndOneResource) {
  visibilities_.Keep(1, "g", Make("leader"));
  visibilities_.Keep(2, "g", Make("member"));
  EXPECT_EQ(Found(1, "g"), "leader");
  EXPECT_EQ(Found(2, "g"), "member");
  EXPECT_EQ(Found(3, "g"), "(none)");
  EXPECT_EQ(Found(1, "h"), "(none)");
}

TEST_F(VisibilitiesTest, EndWithAnEventAboutWhatTheyRestOn) {
  visibilities_.Keep(1, "g", Make("leader"));
  visibilities_.Keep(2, "g", Make("member"));
  EXPECT_EQ(Found(1, "g"), "leader");
  Tell("groups:g/people/member");
  EXPECT_EQ(Found(1, "g"), "leader");
  EXPECT_EQ(Found(2, "g"), "(none)");
  Tell("groups:g");
  EXPECT_EQ(Found(1, "g"), "(none)");
  visibilities_.Keep(1, "g", Make("member"));
  EXPECT_EQ(Found(1, "g"), "member") << "asked after the event";
}

TEST_F(VisibilitiesTest, AreBounded) {
  for (uint64_t session = 0; session < 100; ++session) {
    visibilities_.Keep(session, "g", Make("member"));
    visibilities_.Keep(1000, "g", Make("leader"));
    EXPECT_EQ(Found(1000, "g"), "leader") << "in use";
  }
  int kept = 0;
  for (uint64_t session = 0; session < 100; ++session) {
    if (Found(session, "g") != "(none)") ++kept;
  }
  EXPECT_LE(kept, 8);
}

}  // namespace
}  // namespace amble::gateway
