#include "services/platform/rpc/adapter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mutex>
#include <stdexcept>
#include <vector>

#include "services/platform/errors/errors.h"
#include "services/platform/host/log.h"
#include "services/platform/rpc/testdata/notes_api.h"
#include "services/platform/rpc/wire_context.h"
#include "services/platform/testing/service_fixture.h"

namespace amble::rpc {
namespace {

using testdata::NotesApi;
using testdata::v1::NotesService;
using testdata::v1::PingRequest;
using testdata::v1::PingResponse;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kTrace[] = "0af7651916cd43dd8448eb211c80319c";

class RecordingObserver final : public Observer {
 public:
  MethodObserver* Of(std::string_view method) override {
    return methods_.emplace_back(std::make_unique<OneMethod>(this, method)).get();
  }
  std::vector<std::string> calls() const {
    std::lock_guard lock(mutex_);
    return calls_;
  }

 private:
  struct OneMethod final : MethodObserver {
    OneMethod(RecordingObserver* owner, std::string_view name) : observer(owner), method(name) {}
    void OnCall(absl::StatusCode code, absl::Duration duration) override {
      EXPECT_GE(duration, absl::ZeroDuration());
      std::lock_guard lock(observer->mutex_);
      observer->calls_.push_back(method + " " + absl::StatusCodeToString(code));
    }
    RecordingObserver* const observer;
    const std::string method;
  };

  mutable std::mutex mutex_;
  std::vector<std::string> calls_;
  std::vector<std::unique_ptr<OneMethod>> methods_;
};

class FakeConsistency final : public Consistency {
 public:
  absl::Status EnsureApplied(const std::vector<Position>& seen, absl::Time) override {
    applied = seen;
    return answer;
  }
  std::vector<Position> applied;
  absl::Status answer;
};

PingResponse Describe(const CallContext& call, const PingRequest& request) {
  PingResponse response;
  response.set_text(request.text());
  response.set_caller(call.request.caller);
  response.set_method(call.request.method);
  response.set_request_id(call.request.request_id);
  response.set_body_hash(call.request.body_hash);
  response.set_trace_id(call.trace_id);
  response.set_page_size(request.page_size());
  response.set_remote_address(call.remote_address);
  response.set_seen(FormatPositions(call.seen));
  return response;
}

class AdapterTest : public ::testing::Test {
 protected:
  AdapterTest() {
    notes_.on_ping = Describe;
    service_.Serve({&notes_}, {testdata::kNotesService});
    stub_ = NotesService::NewStub(service_.channel());
  }

  absl::StatusOr<PingResponse> Ping(const PingRequest& request, const Outgoing& outgoing) {
    return Call(outgoing, stub_->async(), &NotesService::Stub::async::Ping, request);
  }
  absl::StatusOr<PingResponse> Ping(const PingRequest& request) {
    return Ping(request, Outgoing::Alone(""));
  }
  static PingRequest Saying(std::string text, std::string request_id = "") {
    PingRequest request;
    request.set_text(std::move(text));
    request.set_request_id(std::move(request_id));
    return request;
  }

  amble::testing::TestPlatform platform_;
  RecordingObserver observer_;
  FakeConsistency consistency_;
  amble::testing::TestService service_{
      platform_, "notes", {.consistency = &consistency_, .observer = &observer_}};
  NotesApi notes_{service_.adapter()};
  std::unique_ptr<NotesService::Stub> stub_;

  ~AdapterTest() override { service_.Stop(); }
};

TEST_F(AdapterTest, TellsTheHandlerWhoCallsAndWhat) {
  Outgoing outgoing = platform_.As(amble::testing::Person("anna"), "notes");
  outgoing.trace_id = kTrace;
  outgoing.remote_address = "203.0.113.9";
  outgoing.seen = {{"groups", "e1", absl::FromUnixMillis(5)}};
  const auto response = Ping(Saying("hello", "r-1"), outgoing);
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->text(), "hello");
  EXPECT_EQ(response->caller(), "anna");
  EXPECT_EQ(response->method(), "/amble.testdata.v1.NotesService/Ping");
  EXPECT_EQ(response->request_id(), "r-1");
  EXPECT_EQ(response->trace_id(), kTrace);
  EXPECT_EQ(response->remote_address(), "203.0.113.9");
  EXPECT_EQ(response->seen(), "groups:e1:5");
  EXPECT_EQ(consistency_.applied, outgoing.seen);
}

TEST_F(AdapterTest, NamesServicesAndStrangers) {
  EXPECT_EQ(Ping(Saying("x"), platform_.As(amble::testing::Service("groups"), "notes"))->caller(),
            "service:groups");
  EXPECT_EQ(Ping(Saying("x"))->caller(), "anybody");
}

TEST_F(AdapterTest, MakesATraceWhenNoneCame) {
  Outgoing outgoing = Outgoing::Alone("");
  outgoing.trace_id = "";
  EXPECT_EQ(Ping(Saying("x"), outgoing)->trace_id().size(), 32u);
}

TEST_F(AdapterTest, HashesTheBodyWithoutItsRequestId) {
  const std::string first = Ping(Saying("a", "r-1"))->body_hash();
  EXPECT_EQ(first.size(), 64u);
  EXPECT_EQ(Ping(Saying("a", "r-2"))->body_hash(), first);
  EXPECT_NE(Ping(Saying("b", "r-1"))->body_hash(), first);
  EXPECT_EQ(Ping(Saying("a"))->body_hash(), "") << "not remembered, so not hashed";
}

TEST_F(AdapterTest, RefusesTokensForOthersAndOldOnes) {
  const Outgoing other = platform_.As(amble::testing::Person("anna"), "groups");
  EXPECT_EQ(Ping(Saying("x"), other).status().code(), absl::StatusCode::kUnauthenticated);
  const Outgoing old = platform_.As(amble::testing::Person("anna"), "notes");
  EXPECT_TRUE(Ping(Saying("x"), old).ok());
  platform_.clock.Advance(auth::kTokenLifetime);
  const absl::Status refused = Ping(Saying("x"), old).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(ReasonOf(refused), Reason::kUnauthenticated);
}

TEST_F(AdapterTest, AppliesTheAccessRule) {
  testdata::v1::GetNoteRequest get;
  get.set_name("practices/p/notes/n");
  const auto get_as = [&](const Outgoing& outgoing) {
    return Call(outgoing, stub_->async(), &NotesService::Stub::async::GetNote, get);
  };
  EXPECT_EQ(get_as(Outgoing::Alone("")).status().code(), absl::StatusCode::kUnauthenticated);
  const auto guest = amble::testing::Guest("g", "practices/p/groups/g");
  EXPECT_EQ(ReasonOf(get_as(platform_.As(guest, "notes")).status()), Reason::kGuestNotAllowed);
  EXPECT_EQ(get_as(platform_.As(amble::testing::Person("a"), "notes"))->name(), get.name());

  testdata::v1::BurnNoteRequest burn;
  burn.set_name("practices/p/notes/n");
  EXPECT_EQ(Call(platform_.As(amble::testing::Operator("o"), "notes"), stub_->async(),
                 &NotesService::Stub::async::BurnNote, burn)
                .status()
                .code(),
            absl::StatusCode::kPermissionDenied)
      << "a method without a rule is for nobody";
}

TEST_F(AdapterTest, ValidatesAndCleansTheRequest) {
  testdata::v1::UpdateNoteRequest update;
  update.mutable_note()->set_name("practices/p/notes/n");
  update.mutable_note()->mutable_create_time()->set_seconds(5);
  update.mutable_note()->set_title("x");
  const auto owner =
      amble::testing::WithRole(amble::testing::Person("a"), "p", auth::StaffRole::kOwner);
  const auto call = [&] {
    return Call(platform_.As(owner, "notes"), stub_->async(),
                &NotesService::Stub::async::UpdateNote, update);
  };
  const absl::Status refused = call().status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(ViolationsOf(refused),
              ElementsAre(FieldViolation{"note.title", "At least 2 characters."}));
  update.mutable_note()->set_title("xyz");
  const auto response = call();
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->title(), "xyz");
  EXPECT_FALSE(response->has_create_time()) << "the server's own field came from a client";
}

TEST_F(AdapterTest, BoundsPagesBeforeTheHandlerSeesThem) {
  PingRequest request;
  request.set_page_size(2'000'000'000);
  EXPECT_EQ(Ping(request)->page_size(), 100);
}

TEST_F(AdapterTest, PassesErrorsWithTheirDetails) {
  notes_.on_ping = [](const CallContext&, const PingRequest&) -> absl::StatusOr<PingResponse> {
    return RetryLater(absl::StatusCode::kResourceExhausted, Reason::kTooManyRequests,
                      absl::Seconds(7), "Slowly.");
  };
  const absl::Status status = Ping(Saying("x")).status();
  EXPECT_EQ(ReasonOf(status), Reason::kTooManyRequests);
  EXPECT_EQ(RetryDelayOf(status), absl::Seconds(7));
  EXPECT_EQ(status.message(), "Slowly.");
}

TEST_F(AdapterTest, TurnsWhatIsThrownIntoInternalWithoutItsWords) {
  notes_.on_ping = [](const CallContext&, const PingRequest&) -> absl::StatusOr<PingResponse> {
    throw std::runtime_error("secret of the house");
  };
  Outgoing outgoing = Outgoing::Alone("");
  outgoing.trace_id = kTrace;
  absl::Status status = Ping(Saying("x"), outgoing).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  EXPECT_EQ(ReasonOf(status), Reason::kInternal);
  EXPECT_THAT(std::string(status.message()), Not(HasSubstr("secret")));
  EXPECT_THAT(std::string(status.message()), HasSubstr(kTrace));
  notes_.on_ping = [](const CallContext&, const PingRequest&) -> absl::StatusOr<PingResponse> {
    throw 42;
  };
  EXPECT_EQ(Ping(Saying("x")).status().code(), absl::StatusCode::kInternal);
}

TEST_F(AdapterTest, SendsCommittedPositionsTwice) {
  notes_.on_ping = [](const CallContext& call, const PingRequest&) -> absl::StatusOr<PingResponse> {
    call.Committed({"notes", "e7", absl::FromUnixMillis(8)});
    return PingResponse();
  };
  grpc::ClientContext context;
  PingRequest request;
  PingResponse response;
  const grpc::Status status = internal::Await([&](std::function<void(grpc::Status)> done) {
    stub_->async()->Ping(&context, &request, &response, std::move(done));
  });
  ASSERT_TRUE(status.ok());
  const auto initial = context.GetServerInitialMetadata().find(kPositionKey);
  ASSERT_NE(initial, context.GetServerInitialMetadata().end());
  EXPECT_EQ(std::string(initial->second.data(), initial->second.size()), "notes:e7:8");
  EXPECT_EQ(context.GetServerTrailingMetadata().count(kPositionKey), 1u);

  CallContext outer;
  ASSERT_TRUE(Ping(request, Outgoing::For(outer, "")).ok());
  EXPECT_THAT(outer.committed(), ElementsAre(Position{"notes", "e7", absl::FromUnixMillis(8)}));
}

TEST_F(AdapterTest, RunsNothingWhenItCannotCatchUp) {
  bool ran = false;
  notes_.on_ping = [&](const CallContext&, const PingRequest&) -> absl::StatusOr<PingResponse> {
    ran = true;
    return PingResponse();
  };
  consistency_.answer = absl::UnavailableError("feed of groups does not answer");
  Outgoing outgoing = Outgoing::Alone("");
  outgoing.seen = {{"groups", "e1", absl::FromUnixMillis(5)}};
  EXPECT_EQ(Ping(Saying("x"), outgoing).status().code(), absl::StatusCode::kUnavailable);
  EXPECT_FALSE(ran);
}

TEST_F(AdapterTest, TellsTheObserver) {
  ASSERT_TRUE(Ping(Saying("x")).ok());
  ASSERT_FALSE(Ping(Saying(std::string(300, 'x'))).ok());
  EXPECT_THAT(observer_.calls(),
              ElementsAre("/amble.testdata.v1.NotesService/Ping OK",
                          "/amble.testdata.v1.NotesService/Ping INVALID_ARGUMENT"));
}

/// The process's log while it lives.
class CapturedLog {
 public:
  CapturedLog() {
    logging::Configure({.sink = [this](std::string_view line) {
      std::lock_guard lock(mutex_);
      lines_.emplace_back(line);
    }});
  }
  ~CapturedLog() { logging::Configure({}); }
  std::vector<std::string> lines() const {
    std::lock_guard lock(mutex_);
    return lines_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> lines_;
};

TEST_F(AdapterTest, WritesOneLineForACallThatFailsAndNothingOfWhatWasAsked) {
  CapturedLog log;
  Outgoing outgoing = platform_.As(amble::testing::Person("anna"), "notes");
  outgoing.trace_id = kTrace;
  ASSERT_TRUE(Ping(Saying("kept to ourselves"), outgoing).ok());
  EXPECT_THAT(log.lines(), ElementsAre());
  ASSERT_FALSE(Ping(Saying("kept to ourselves" + std::string(300, 'x')), outgoing).ok());
  notes_.on_ping = [](const CallContext&, const PingRequest&) -> absl::StatusOr<PingResponse> {
    return absl::InternalError("the pen broke");
  };
  ASSERT_FALSE(Ping(Saying("kept to ourselves"), outgoing).ok());
  const std::vector<std::string> lines = log.lines();
  ASSERT_EQ(lines.size(), 2u);
  for (const std::string& line : lines) {
    EXPECT_THAT(line, HasSubstr(R"("message":"call","trace_id":")" + std::string(kTrace)));
    EXPECT_THAT(line,
                HasSubstr(R"("service":"notes","method":"/amble.testdata.v1.NotesService/Ping")"));
    EXPECT_THAT(line, HasSubstr(R"("duration_ms":)"));
    EXPECT_THAT(line, Not(HasSubstr("kept to ourselves")));
    EXPECT_THAT(line, Not(HasSubstr("anna")));
  }
  EXPECT_THAT(lines[0], HasSubstr(R"("level":"info")"));
  EXPECT_THAT(lines[0], HasSubstr(R"("code":"INVALID_ARGUMENT")"));
  EXPECT_THAT(lines[1], HasSubstr(R"("level":"error")"));
  EXPECT_THAT(lines[1], HasSubstr(R"("code":"INTERNAL")"));
  EXPECT_THAT(lines[1], HasSubstr(R"("cause":"the pen broke")"));
}

TEST_F(AdapterTest, WhatAHandlerLogsCarriesTheTrace) {
  CapturedLog log;
  notes_.on_ping = [](const CallContext&, const PingRequest&) -> absl::StatusOr<PingResponse> {
    logging::Info("writing");
    return PingResponse();
  };
  Outgoing outgoing = Outgoing::Alone("");
  outgoing.trace_id = kTrace;
  ASSERT_TRUE(Ping(Saying("x"), outgoing).ok());
  EXPECT_THAT(log.lines(),
              ElementsAre(HasSubstr(R"("message":"writing","trace_id":")" + std::string(kTrace))));
}

}  // namespace
}  // namespace amble::rpc
