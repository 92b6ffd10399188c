#include "services/platform/rpc/method_table.h"

#include <gtest/gtest.h>

#include "amble/live/v1/channels.pb.h"
#include "amble/testdata/v1/notes.pb.h"

namespace amble::rpc {
namespace {

TEST(MethodTableTest, FindsMethodsByTheirRequest) {
  MethodTable methods;
  methods.Add("amble.testdata.v1.NotesService");
  const Method* update = methods.Find(testdata::v1::UpdateNoteRequest::descriptor());
  ASSERT_NE(update, nullptr);
  EXPECT_EQ(update->path, "/amble.testdata.v1.NotesService/UpdateNote");
  EXPECT_EQ(update->access.caller(), api::v1::CALLER_STAFF);
  ASSERT_NE(update->request_id, nullptr);
  EXPECT_EQ(update->request_id->name(), "request_id");
  const Method* burn = methods.Find(testdata::v1::BurnNoteRequest::descriptor());
  ASSERT_NE(burn, nullptr);
  EXPECT_EQ(burn->access.caller(), api::v1::CALLER_UNSPECIFIED);
  EXPECT_EQ(burn->request_id, nullptr);
  EXPECT_EQ(methods.Find(testdata::v1::RelayRequest::descriptor()), nullptr);
}

TEST(MethodTableTest, KeepsMethodsWithAStreamApart) {
  MethodTable ones, streams;
  ones.Add("amble.live.v1.ChannelService");
  streams.Add("amble.live.v1.ChannelService", nullptr, MethodTable::Answers::kStream);
  EXPECT_NE(ones.Find(live::v1::LeaseRequest::descriptor()), nullptr);
  EXPECT_EQ(ones.Find(live::v1::FollowRequest::descriptor()), nullptr);
  EXPECT_EQ(streams.Find(live::v1::LeaseRequest::descriptor()), nullptr);
  EXPECT_NE(streams.Find(live::v1::FollowRequest::descriptor()), nullptr);
}

TEST(MethodTableDeathTest, RefusesServicesThatAreNotLinked) {
  MethodTable methods;
  EXPECT_DEATH(methods.Add("amble.nowhere.v1.NoService"), "no service");
}

TEST(MethodTableDeathTest, RefusesTheSameServiceTwice) {
  MethodTable methods;
  methods.Add("amble.testdata.v1.NotesService");
  EXPECT_DEATH(methods.Add("amble.testdata.v1.NotesService"), "request of two methods");
}

}  // namespace
}  // namespace amble::rpc
