#include "gateway/upstream/call_shape.h"

#include <gtest/gtest.h>

#include "amble/accounts/v1/accounts.pb.h"
#include "amble/attendance/v1/attendance.pb.h"

namespace amble::gateway {
namespace {

constexpr char kWalk[] = "practices/p1/groups/g1/walks/w1";

const google::protobuf::MethodDescriptor& Method(const std::string& name) {
  const auto* method = google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(name);
  EXPECT_NE(method, nullptr) << name;
  return *method;
}

const google::protobuf::MethodDescriptor& Attendance(const std::string& name) {
  return Method("amble.attendance.v1.AttendanceService." + name);
}

TEST(CallShape, ReadsTheWalkThatAFieldNames) {
  attendance::v1::RespondRequest request;
  request.set_walk(kWalk);
  request.set_request_id("r1");
  const CallShape shape(Attendance("Respond"));
  EXPECT_EQ(shape.WalkIn(request.SerializeAsString()), kWalk);
  EXPECT_TRUE(shape.IsRepeatable(request.SerializeAsString()));
}

TEST(CallShape, ReadsTheWalkThatANameIsPartOf) {
  attendance::v1::RespondForRequest request;
  request.set_name("practices/p1/groups/g1/walks/w1/responses/m1");
  EXPECT_EQ(CallShape(Attendance("RespondFor")).WalkIn(request.SerializeAsString()), kWalk);
  attendance::v1::ListResponsesRequest list;
  list.set_parent(kWalk);
  const CallShape shape(Attendance("ListResponses"));
  EXPECT_EQ(shape.WalkIn(list.SerializeAsString()), kWalk);
  EXPECT_TRUE(shape.IsRepeatable(list.SerializeAsString())) << "it only reads";
}

TEST(CallShape, FindsTheWalkOfEveryMethodThatHasOne) {
  const auto& service = *Attendance("Respond").service();
  int about_a_walk = 0;
  for (int i = 0; i < service.method_count(); ++i) {
    const auto& method = *service.method(i);
    const CallShape shape(method);
    const auto* field = method.input_type()->FindFieldByName("walk");
    if (field == nullptr) continue;
    // A message of that type with the walk alone.
    const std::string walk = kWalk;
    std::string wire;
    wire.push_back(static_cast<char>(field->number() << 3 | 2));
    wire.push_back(static_cast<char>(walk.size()));
    wire.append(walk);
    EXPECT_EQ(shape.WalkIn(wire), kWalk) << method.full_name();
    ++about_a_walk;
  }
  EXPECT_GT(about_a_walk, 5);
}

TEST(CallShape, WithoutAWalkThereIsNone) {
  const CallShape respond(Attendance("Respond"));
  EXPECT_EQ(respond.WalkIn(""), "");
  EXPECT_EQ(respond.WalkIn("no message at all"), "");
  attendance::v1::RespondRequest request;
  for (const char* name : {"", "walks/w1", "practices/p1/groups/g1/walks", "/////"}) {
    request.set_walk(name);
    const std::string walk = respond.WalkIn(request.SerializeAsString());
    EXPECT_TRUE(walk.empty() || walk == "/////") << name;
  }
  EXPECT_EQ(CallShape(Method("amble.accounts.v1.AccountsService.GetMe")).WalkIn("\x0a\x01x"), "");
}

TEST(CallShape, AMutationIsRepeatableWithARequestIdAlone) {
  accounts::v1::StartSignInRequest request;
  request.set_email("anna@example.org");
  const CallShape shape(Method("amble.accounts.v1.AccountsService.StartSignIn"));
  EXPECT_FALSE(shape.IsRepeatable(request.SerializeAsString()));
  request.set_request_id("r1");
  EXPECT_TRUE(shape.IsRepeatable(request.SerializeAsString()));
  EXPECT_FALSE(CallShape(Method("amble.accounts.v1.AccountsService.UpdateMe")).IsRepeatable(""));
}

TEST(CallShapes, AreWorkedOutOnce) {
  CallShapes shapes;
  EXPECT_EQ(&shapes.Of(Attendance("Respond")), &shapes.Of(Attendance("Respond")));
}

}  // namespace
}  // namespace amble::gateway
