#include "gateway/caching/cached_methods.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "amble/scheduling/v1/scheduling.pb.h"
#include "gateway/routing/route.h"

namespace amble::gateway {
namespace {

const google::protobuf::MethodDescriptor& Method(const std::string& name) {
  scheduling::v1::Walk::descriptor();  // links the descriptors in
  return *google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(
      "amble.scheduling.v1.SchedulingService." + name);
}

class CachedMethodsTest : public ::testing::Test {
 protected:
  const CachedMethods methods_ = *CachedMethods::Of(PublicMethods());
  const CachedMethod* const list_ = methods_.Find(Method("ListWalks"));
  const CachedMethod* const get_ = methods_.Find(Method("GetWalk"));
};

TEST_F(CachedMethodsTest, AreThoseThatSaySo) {
  ASSERT_NE(list_, nullptr);
  ASSERT_NE(get_, nullptr);
  EXPECT_EQ(list_->service, "scheduling");
  EXPECT_EQ(methods_.Find(Method("ListMyWalks")), nullptr);
  EXPECT_EQ(methods_.Find(Method("CreateWalk")), nullptr);
}

TEST_F(CachedMethodsTest, KnowTheResourceThatDecidesWhoSeesWhat) {
  scheduling::v1::ListWalksRequest list;
  list.set_parent("practices/p/groups/g");
  EXPECT_EQ(list_->ResourceOf(list), "practices/p/groups/g");
  scheduling::v1::GetWalkRequest get;
  get.set_name("practices/p/groups/g/walks/w");
  EXPECT_EQ(get_->ResourceOf(get), "practices/p/groups/g");
  for (const char* odd : {"", "practices/p", "practices/p/groups", "practices/p/groups/",
                          "practices//groups/g", "/practices/p/groups"}) {
    get.set_name(odd);
    EXPECT_EQ(get_->ResourceOf(get), "") << odd;
  }
}

TEST_F(CachedMethodsTest, KnowWhatRepliesAreMadeOf) {
  EXPECT_THAT(
      list_->TagsFor("practices/p/groups/g"),
      ::testing::ElementsAre("scheduling:practices/p/groups/g/", "scheduling:practices/p/routes/"));
  CachedMethod odd{.service = "s", .shows = {"all", "a/*/b/*/c"}};
  EXPECT_THAT(odd.TagsFor("practices/p/groups/g"),
              ::testing::ElementsAre("s:practices/p/groups/g/", "s:all/", "s:a/p/b/g/c/"));
}

TEST_F(CachedMethodsTest, KnowWhenAReplyEndsByItself) {
  scheduling::v1::ListWalksResponse response;
  const auto until = [&](int64_t seconds) {
    return list_->Until(response.SerializeAsString(), absl::FromUnixSeconds(seconds));
  };
  EXPECT_EQ(until(0), absl::InfiniteFuture()) << "nothing is planned";
  for (const int64_t start : {300, 200}) {
    response.add_walks()->mutable_start_time()->set_seconds(start);
  }
  response.mutable_walks(1)->mutable_start_time()->set_nanos(500'000'000);
  response.add_walks();
  EXPECT_EQ(until(100), absl::FromUnixMillis(200'500));
  EXPECT_EQ(until(200), absl::FromUnixMillis(200'500));
  EXPECT_EQ(until(201), absl::FromUnixSeconds(300));
  EXPECT_EQ(until(300), absl::InfiniteFuture());
  EXPECT_EQ(list_->Until("\xff", absl::UnixEpoch()), absl::UnixEpoch()) << "no reply of ours";
  EXPECT_EQ(get_->Until(response.SerializeAsString(), absl::UnixEpoch()), absl::InfiniteFuture());
}

}  // namespace
}  // namespace amble::gateway
