#include "gateway/upstream/grpc_upstream.h"

#include <gtest/gtest.h>

#include <future>
#include <mutex>
#include <string>
#include <vector>

#include "amble/groups/v1/groups.pb.h"
#include "gateway/upstream/accounts_sessions.h"
#include "gateway/upstream/fake_accounts.h"
#include "services/platform/errors/errors.h"
#include "services/platform/host/log.h"

namespace amble::gateway {
namespace {

constexpr char kGetMe[] = "amble.accounts.v1.AccountsService.GetMe";
constexpr char kStartSignIn[] = "amble.accounts.v1.AccountsService.StartSignIn";
// gRPC rounds deadlines up.
constexpr absl::Duration kSlack = absl::Milliseconds(100);
constexpr char kTrace[] = "0af7651916cd43dd8448eb211c80319c";

const google::protobuf::MethodDescriptor* Method(const std::string& name) {
  return google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(name);
}

/// Two replicas of everything, the first of which the test may take away.
class TwoReplicas final : public rpc::Channels {
 public:
  std::shared_ptr<grpc::Channel> To(const std::string& service) override {
    return second.To(service);
  }
  std::vector<std::shared_ptr<grpc::Channel>> InOrder(const std::string& service,
                                                      std::string_view) override {
    return {first.To(service), second.To(service)};
  }
  testing::AccountsServer first, second;
};

class GrpcUpstreamTest : public ::testing::Test {
 protected:
  GrpcUpstreamTest() {
    server_.internal.sessions["secret"] = "token";
    EXPECT_TRUE(sessions_.PollOnce().ok());
  }

  UpstreamReply Invoke(UpstreamCall call) {
    std::promise<UpstreamReply> answer;
    upstream_.Invoke(std::move(call),
                     [&answer](UpstreamReply reply) { answer.set_value(std::move(reply)); });
    return answer.get_future().get();
  }

  testing::AccountsServer server_;
  AccountsSessions sessions_{
      {.channels = &server_, .signer = &server_.signer, .clock = &server_.clock}};
  GrpcUpstream upstream_{&server_, &sessions_.cache()};
};

TEST_F(GrpcUpstreamTest, CarriesTheWholeContext) {
  const UpstreamReply reply =
      Invoke({.method = Method(kGetMe),
              .session_token = "secret",
              .positions = "groups:e1:1799999999000,not well formed",
              .traceparent = std::string("00-") + kTrace + "-b7ad6b7169203331-01",
              .remote_address = "192.0.2.7"});
  ASSERT_TRUE(reply.status.ok()) << reply.status;
  accounts::v1::Person person;
  ASSERT_TRUE(person.ParseFromString(reply.response));
  EXPECT_EQ(person.display_name(), "token@accounts");
  EXPECT_EQ(reply.positions, "accounts:event1:1800000000000");
  const auto seen = server_.accounts.seen();
  EXPECT_EQ(seen.positions, "groups:e1:1799999999000");
  EXPECT_EQ(seen.trace_id, kTrace);
  EXPECT_EQ(seen.remote_address, "192.0.2.7");
  EXPECT_LE(seen.left, absl::Seconds(10) + kSlack);
  EXPECT_GT(seen.left, absl::Seconds(5));
}

TEST_F(GrpcUpstreamTest, BoundsTheDeadline) {
  ASSERT_TRUE(Invoke({.method = Method(kGetMe),
                      .session_token = "secret",
                      .deadline = absl::Now() + absl::Hours(2)})
                  .status.ok());
  EXPECT_LE(server_.accounts.seen().left, kMaxCallTimeout + kSlack);
  EXPECT_EQ(Invoke({.method = Method(kGetMe),
                    .session_token = "secret",
                    .deadline = absl::Now() - absl::Seconds(1)})
                .status.code(),
            absl::StatusCode::kDeadlineExceeded);
}

TEST_F(GrpcUpstreamTest, NeedsASessionOnlyWhereTheMethodSaysSo) {
  const UpstreamReply refused = Invoke({.method = Method(kGetMe)});
  EXPECT_EQ(refused.status.code(), absl::StatusCode::kUnauthenticated);
  EXPECT_FALSE(refused.session_refused);

  accounts::v1::StartSignInRequest request;
  request.set_email("a@example.org");
  EXPECT_TRUE(
      Invoke({.method = Method(kStartSignIn), .request = request.SerializeAsString()}).status.ok());
  EXPECT_EQ(server_.accounts.seen().token, "");
  EXPECT_EQ(server_.internal.exchanges, 0);
}

TEST_F(GrpcUpstreamTest, AnInvalidSessionIsRefusedEvenWhereNoneIsNeeded) {
  const UpstreamReply refused =
      Invoke({.method = Method(kStartSignIn), .session_token = "unknown"});
  EXPECT_EQ(refused.status.code(), absl::StatusCode::kUnauthenticated);
  EXPECT_TRUE(refused.session_refused);
}

TEST_F(GrpcUpstreamTest, KeepsReasonsFieldsAndDelays) {
  server_.accounts.Refuse(InvalidField("email", "Not an address."));
  UpstreamReply reply = Invoke({.method = Method(kGetMe), .session_token = "secret"});
  EXPECT_EQ(reply.status.code(), absl::StatusCode::kInvalidArgument);
  ASSERT_EQ(ViolationsOf(reply.status).size(), 1U);
  EXPECT_EQ(ViolationsOf(reply.status)[0].field, "email");

  server_.accounts.Refuse(RetryLater(absl::StatusCode::kResourceExhausted, Reason::kOverloaded,
                                     absl::Seconds(7), "Later."));
  reply = Invoke({.method = Method(kGetMe), .session_token = "secret"});
  EXPECT_EQ(RetryDelayOf(reply.status), absl::Seconds(7));
}

TEST_F(GrpcUpstreamTest, ARoleThatWasJustGivenWorksAtOnce) {
  server_.accounts.commits = false;
  ASSERT_TRUE(Invoke({.method = Method(kGetMe), .session_token = "secret"}).status.ok());
  {
    std::lock_guard lock(server_.internal.mutex);
    server_.internal.sessions["secret"] = "with the role";
  }
  server_.accounts.Need("with the role@accounts");
  const UpstreamReply reply = Invoke({.method = Method(kGetMe), .session_token = "secret"});
  EXPECT_TRUE(reply.status.ok()) << reply.status;
  EXPECT_EQ(server_.internal.exchanges, 2);
}

TEST_F(GrpcUpstreamTest, ADenialStandsWhenTheRightsAreTheSame) {
  server_.accounts.commits = false;
  server_.accounts.Need("nobody has it");
  EXPECT_EQ(Invoke({.method = Method(kGetMe), .session_token = "secret"}).status.code(),
            absl::StatusCode::kNotFound);
  EXPECT_EQ(server_.internal.exchanges, 1) << "the rights were fresh: asked once";
  EXPECT_EQ(Invoke({.method = Method(kGetMe), .session_token = "secret"}).status.code(),
            absl::StatusCode::kNotFound);
  EXPECT_EQ(server_.internal.exchanges, 2) << "and once more for the cached ones";
}

TEST_F(GrpcUpstreamTest, WhatAccountsCommitsForACallerRenewsTheirRights) {
  Invoke({.method = Method(kGetMe), .session_token = "secret"});
  Invoke({.method = Method(kGetMe), .session_token = "secret"});
  EXPECT_EQ(server_.internal.exchanges, 2);
  server_.accounts.commits = false;
  Invoke({.method = Method(kGetMe), .session_token = "secret"});
  Invoke({.method = Method(kGetMe), .session_token = "secret"});
  EXPECT_EQ(server_.internal.exchanges, 3);
}

TEST_F(GrpcUpstreamTest, HidesWhatIsOurs) {
  server_.accounts.Refuse(absl::InternalError("select * from people"));
  const UpstreamReply reply = Invoke({.method = Method(kGetMe), .session_token = "secret"});
  EXPECT_EQ(reply.status.code(), absl::StatusCode::kInternal);
  EXPECT_EQ(std::string(reply.status.message()).find("select"), std::string::npos);
}

TEST_F(GrpcUpstreamTest, WritesOneLineForACallThatFails) {
  std::mutex mutex;
  std::vector<std::string> lines;
  logging::Configure({.sink = [&](std::string_view line) {
    const std::lock_guard lock(mutex);
    lines.emplace_back(line);
  }});
  Invoke({.method = Method(kGetMe), .session_token = "secret"});
  server_.accounts.Refuse(NotFound("person"));
  Invoke({.method = Method(kGetMe),
          .session_token = "secret",
          .traceparent = std::string("00-") + kTrace + "-b7ad6b7169203331-01",
          .remote_address = "192.0.2.7"});
  logging::Configure({});
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_NE(lines[0].find(std::string(R"("trace_id":")") + kTrace), std::string::npos) << lines[0];
  EXPECT_NE(
      lines[0].find(R"("service":"gateway","method":"/amble.accounts.v1.AccountsService/GetMe",)"
                    R"("code":"NOT_FOUND","duration_ms":)"),
      std::string::npos)
      << lines[0];
  EXPECT_EQ(lines[0].find("secret"), std::string::npos);
  EXPECT_EQ(lines[0].find("192.0.2.7"), std::string::npos);
}

TEST_F(GrpcUpstreamTest, AServiceThatIsNotThereIsUnavailableWithADelay) {
  const auto* method = groups::v1::ListMyGroupsRequest::descriptor()
                           ->file()
                           ->FindServiceByName("GroupsService")
                           ->FindMethodByName("ListMyGroups");
  const UpstreamReply reply = Invoke({.method = method, .session_token = "secret"});
  EXPECT_EQ(reply.status.code(), absl::StatusCode::kUnavailable);
  EXPECT_TRUE(RetryDelayOf(reply.status).has_value());
}

TEST(GrpcUpstreamReplicas, WhoDoesNotAnswerIsLeftForTheNext) {
  TwoReplicas servers;
  servers.second.internal.sessions["secret"] = "token";
  AccountsSessions sessions{
      {.channels = &servers, .signer = &servers.second.signer, .clock = &servers.second.clock}};
  ASSERT_TRUE(sessions.PollOnce().ok());
  GrpcUpstream upstream(&servers, &sessions.cache());
  const auto invoke = [&upstream](UpstreamCall call) {
    std::promise<UpstreamReply> answer;
    upstream.Invoke(std::move(call),
                    [&answer](UpstreamReply reply) { answer.set_value(std::move(reply)); });
    return answer.get_future().get();
  };
  ASSERT_TRUE(invoke({.method = Method(kGetMe), .session_token = "secret"}).status.ok());
  EXPECT_NE(servers.first.accounts.seen().token, "") << "the first one in order has it";
  EXPECT_EQ(servers.second.accounts.seen().token, "");

  servers.first.accounts.Refuse(absl::UnavailableError("about to go"));
  EXPECT_TRUE(invoke({.method = Method(kGetMe), .session_token = "secret"}).status.ok());
  EXPECT_NE(servers.second.accounts.seen().token, "");

  accounts::v1::StartSignInRequest change;
  change.set_email("a@example.org");
  EXPECT_EQ(
      invoke({.method = Method(kStartSignIn), .request = change.SerializeAsString()}).status.code(),
      absl::StatusCode::kUnavailable)
      << "without a request_id it might have two effects";
  change.set_request_id("r1");
  EXPECT_TRUE(
      invoke({.method = Method(kStartSignIn), .request = change.SerializeAsString()}).status.ok());

  servers.first.accounts.Refuse(InvalidField("email", "Not an address."));
  EXPECT_EQ(
      invoke({.method = Method(kStartSignIn), .request = change.SerializeAsString()}).status.code(),
      absl::StatusCode::kInvalidArgument)
      << "an answer is an answer";

  servers.first.accounts.Refuse(absl::UnavailableError("gone"));
  servers.second.accounts.Refuse(absl::UnavailableError("gone as well"));
  const UpstreamReply nobody = invoke({.method = Method(kGetMe), .session_token = "secret"});
  EXPECT_EQ(nobody.status.code(), absl::StatusCode::kUnavailable);
  EXPECT_TRUE(RetryDelayOf(nobody.status).has_value());
}

TEST_F(GrpcUpstreamTest, InternalAndUnknownMethodsAreUnimplemented) {
  for (const auto* method : {Method("amble.accounts.v1.AccountsInternalService.ExchangeSession"),
                             static_cast<const google::protobuf::MethodDescriptor*>(nullptr)}) {
    EXPECT_EQ(Invoke({.method = method, .session_token = "secret"}).status.code(),
              absl::StatusCode::kUnimplemented);
  }
}

TEST_F(GrpcUpstreamTest, GeneratedMessagesGoThroughInvokeTyped) {
  std::promise<absl::StatusOr<accounts::v1::Person>> answer;
  InvokeTyped<accounts::v1::Person>(
      upstream_, kGetMe, accounts::v1::GetMeRequest(), {.session_token = "secret"},
      [&answer](absl::StatusOr<accounts::v1::Person> person, const std::string&) {
        answer.set_value(std::move(person));
      });
  EXPECT_EQ(answer.get_future().get()->name(), "people/me");
}

}  // namespace
}  // namespace amble::gateway
