/// What goes wrong in C++ with gRPC, provoked on purpose.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <optional>
#include <thread>
#include <vector>

#include "services/platform/errors/errors.h"
#include "services/platform/rpc/testdata/notes_api.h"
#include "services/platform/testing/service_fixture.h"

namespace amble::rpc {
namespace {

using testdata::NotesApi;
using testdata::RelayApi;
using testdata::v1::NotesService;
using testdata::v1::PingRequest;
using testdata::v1::PingResponse;
using testdata::v1::RelayRequest;
using testdata::v1::RelayService;

PingResponse Answer(std::string text) {
  PingResponse response;
  response.set_text(std::move(text));
  return response;
}

/// A call under way, started without waiting for its answer.
struct Pending {
  explicit Pending(NotesService::Stub& stub, absl::Duration timeout = absl::Seconds(30)) {
    context.set_deadline(absl::ToChronoTime(absl::Now() + timeout));
    stub.async()->Ping(&context, &request, &response,
                       [this](grpc::Status status) { done.set_value(std::move(status)); });
  }
  grpc::Status Wait() { return done.get_future().get(); }

  grpc::ClientContext context;
  PingRequest request;
  PingResponse response;
  std::promise<grpc::Status> done;
};

/// A gate that handlers wait at until the test opens it.
class Gate {
 public:
  void Pass() { opened_.wait(); }
  void Open() { gate_.set_value(); }

 private:
  std::promise<void> gate_;
  std::shared_future<void> opened_ = gate_.get_future().share();
};

class TrapsTest : public ::testing::Test {
 protected:
  void Serve(amble::testing::TestService::Options options) {
    service_.emplace(platform_, "notes", options);
    notes_.emplace(service_->adapter());
  }
  void Listen() {
    service_->Serve({&*notes_}, {testdata::kNotesService});
    stub_ = NotesService::NewStub(service_->channel());
  }
  ~TrapsTest() override {
    if (service_) service_->Stop();
  }

  amble::testing::TestPlatform platform_;
  std::optional<amble::testing::TestService> service_;
  std::optional<NotesApi> notes_;
  std::unique_ptr<NotesService::Stub> stub_;
};

TEST_F(TrapsTest, NestedCallsBetweenServicesOfOneThreadEachDoNotDeadlock) {
  constexpr int kCalls = 50;
  Serve({.threads = 1, .queue_limit = kCalls});
  Listen();
  amble::testing::TestService relay(platform_, "relay", {.threads = 1, .queue_limit = kCalls});
  RelayApi api(relay.adapter(), platform_.signer(), "notes", service_->channel());
  relay.Serve({&api}, {testdata::kRelayService});
  auto stub = RelayService::NewStub(relay.channel());

  std::vector<std::thread> callers;
  std::atomic<int> answered = 0;
  for (int i = 0; i < kCalls; ++i) {
    callers.emplace_back([&] {
      RelayRequest request;
      request.set_text("through");
      const auto answer = Call(platform_.As(amble::testing::Person("anna"), "relay"), stub->async(),
                               &RelayService::Stub::async::Relay, request);
      if (answer.ok() && answer->text() == "through") ++answered;
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(answered, kCalls);
  relay.Stop();
}

TEST_F(TrapsTest, ErrorsKeepTheirReasonThroughTwoServices) {
  Serve({});
  notes_->on_ping = [](const CallContext&, const PingRequest&) -> absl::StatusOr<PingResponse> {
    return FailedPrecondition(Reason::kGroupFull, "The group is full.");
  };
  Listen();
  amble::testing::TestService relay(platform_, "relay");
  RelayApi api(relay.adapter(), platform_.signer(), "notes", service_->channel());
  relay.Serve({&api}, {testdata::kRelayService});
  auto stub = RelayService::NewStub(relay.channel());
  const absl::Status status = Call(platform_.As(amble::testing::Person("anna"), "relay"),
                                   stub->async(), &RelayService::Stub::async::Relay, RelayRequest())
                                  .status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(status), Reason::kGroupFull);
  EXPECT_EQ(status.message(), "The group is full.");
  relay.Stop();
}

TEST_F(TrapsTest, AServiceThatIsNotThereIsUnavailable) {
  amble::testing::TestChannels channels;
  auto stub = NotesService::NewStub(channels.To("notes"));
  const absl::Status status =
      Call(Outgoing::Alone(""), stub->async(), &NotesService::Stub::async::Ping, PingRequest())
          .status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
}

TEST_F(TrapsTest, AFullQueueRefusesAtOnceWithADelay) {
  Serve({.threads = 1, .queue_limit = 1});
  Gate gate;
  std::promise<void> running;
  std::atomic<int> runs = 0;
  notes_->on_ping = [&](const CallContext&, const PingRequest&) -> absl::StatusOr<PingResponse> {
    if (runs++ == 0) running.set_value();
    gate.Pass();
    return Answer("late");
  };
  Listen();
  Pending first(*stub_);
  running.get_future().wait();
  Pending second(*stub_);
  while (service_->executor().queue_depth() == 0) std::this_thread::yield();
  const auto third =
      Call(Outgoing::Alone(""), stub_->async(), &NotesService::Stub::async::Ping, PingRequest());
  const absl::Status refused = third.status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ReasonOf(refused), Reason::kOverloaded);
  EXPECT_TRUE(RetryDelayOf(refused).has_value());
  gate.Open();
  EXPECT_TRUE(first.Wait().ok());
  EXPECT_TRUE(second.Wait().ok());
}

TEST_F(TrapsTest, WhatExpiredInTheQueueDoesNotRun) {
  Serve({.threads = 1, .default_deadline = absl::ZeroDuration()});
  std::atomic<int> runs = 0;
  notes_->on_ping = [&](const CallContext&, const PingRequest&) -> absl::StatusOr<PingResponse> {
    ++runs;
    return Answer("too late");
  };
  Listen();
  grpc::ClientContext context;  // names no deadline, so the service's own applies: none at all
  PingRequest request;
  PingResponse response;
  const grpc::Status status = internal::Await([&](std::function<void(grpc::Status)> done) {
    stub_->async()->Ping(&context, &request, &response, std::move(done));
  });
  EXPECT_EQ(status.error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
  EXPECT_EQ(runs, 0);
}

TEST_F(TrapsTest, WhatWasCancelledInTheQueueDoesNotRun) {
  Serve({.threads = 1});
  std::atomic<int> runs = 0;
  notes_->on_ping = [&](const CallContext&, const PingRequest&) -> absl::StatusOr<PingResponse> {
    ++runs;
    return Answer("");
  };
  Listen();
  Gate gate;
  ASSERT_TRUE(service_->executor().Submit([&] { gate.Pass(); }).ok());
  Pending queued(*stub_);
  while (service_->executor().queue_depth() == 0) std::this_thread::yield();
  queued.context.TryCancel();
  EXPECT_EQ(queued.Wait().error_code(), grpc::StatusCode::CANCELLED);
  // The call stands in the queue until the gate opens: its context is there, and hears of it.
  while (notes_->ping_context == nullptr) std::this_thread::yield();
  while (!notes_->ping_context.load()->IsCancelled()) std::this_thread::yield();
  gate.Open();
  service_->Stop();
  EXPECT_EQ(runs, 0);
}

TEST_F(TrapsTest, TheFirstOfTwoAnswersCounts) {
  Serve({});
  notes_->on_ping_async = [](auto, const PingRequest&, NotesApi::Respond respond) {
    respond(Answer("first"));
    respond(Answer("second"));
    respond(NotFound("note"));
  };
  Listen();
  for (int i = 0; i < 100; ++i) {
    const auto answer =
        Call(Outgoing::Alone(""), stub_->async(), &NotesService::Stub::async::Ping, PingRequest());
    ASSERT_TRUE(answer.ok()) << answer.status();
    ASSERT_EQ(answer->text(), "first");
  }
}

TEST_F(TrapsTest, AnswersFromSeveralThreadsAtOnceFinishOnce) {
  Serve({.threads = 4});
  notes_->on_ping_async = [](auto, const PingRequest&, NotesApi::Respond respond) {
    std::thread other([respond] { respond(Answer("one of them")); });
    respond(Answer("one of them"));
    other.join();
  };
  Listen();
  for (int i = 0; i < 300; ++i) {
    const auto answer =
        Call(Outgoing::Alone(""), stub_->async(), &NotesService::Stub::async::Ping, PingRequest());
    ASSERT_TRUE(answer.ok()) << answer.status();
    ASSERT_EQ(answer->text(), "one of them");
  }
}

TEST_F(TrapsTest, AnAnswerAfterTheCallWasCancelledIsHarmless) {
  Serve({});
  std::promise<NotesApi::Respond> kept;
  notes_->on_ping_async = [&](auto, const PingRequest&, NotesApi::Respond respond) {
    kept.set_value(std::move(respond));
  };
  Listen();
  Pending call(*stub_);
  NotesApi::Respond respond = kept.get_future().get();
  call.context.TryCancel();
  EXPECT_EQ(call.Wait().error_code(), grpc::StatusCode::CANCELLED);
  respond(Answer("late"));
  respond(Answer("later"));
}

TEST_F(TrapsTest, AnAnswerThatIsDroppedFinishesTheCall) {
  Serve({});
  notes_->on_ping_async = [](auto, const PingRequest&, const NotesApi::Respond&) {};
  Listen();
  const absl::Status status =
      Call(Outgoing::Alone(""), stub_->async(), &NotesService::Stub::async::Ping, PingRequest())
          .status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  EXPECT_EQ(ReasonOf(status), Reason::kInternal);
}

TEST_F(TrapsTest, WhatDoesNotBlockIsAnsweredWhileTheExecutorIsBusy) {
  Serve({.threads = 1});
  notes_->on_ping_async = [](auto, const PingRequest&, NotesApi::Respond respond) {
    respond(Answer("at once"));
  };
  Listen();
  Gate gate;
  ASSERT_TRUE(service_->executor().Submit([&] { gate.Pass(); }).ok());
  const auto answer =
      Call(Outgoing::Alone(""), stub_->async(), &NotesService::Stub::async::Ping, PingRequest());
  gate.Open();
  service_->executor().Drain();  // the task still holds the gate
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->text(), "at once");
}

TEST_F(TrapsTest, CancellingRacesFinishing) {
  Serve({.threads = 4, .queue_limit = 1000});
  notes_->on_ping_async = [](auto, const PingRequest&, NotesApi::Respond respond) {
    std::thread([respond] { respond(Answer("done")); }).detach();
    respond(Answer("done"));
  };
  Listen();
  int cancelled = 0;
  int finished = 0;
  for (int i = 0; i < 1000; ++i) {
    Pending call(*stub_);
    std::thread canceller([&, spins = i % 64] {
      for (int spin = 0; spin < spins; ++spin) std::this_thread::yield();
      call.context.TryCancel();
    });
    const grpc::Status status = call.Wait();
    canceller.join();
    if (status.ok()) {
      ++finished;
    } else {
      ASSERT_EQ(status.error_code(), grpc::StatusCode::CANCELLED);
      ++cancelled;
    }
  }
  EXPECT_EQ(finished + cancelled, 1000);
}

TEST_F(TrapsTest, StoppingFinishesWhatIsOpen) {
  Serve({.threads = 2});
  Gate gate;
  std::promise<void> running;
  notes_->on_ping = [&](const CallContext&, const PingRequest&) -> absl::StatusOr<PingResponse> {
    running.set_value();
    gate.Pass();
    return Answer("finished");
  };
  Listen();
  Pending call(*stub_);
  running.get_future().wait();
  std::thread stopper([&] { service_->Stop(); });
  gate.Open();
  EXPECT_TRUE(call.Wait().ok());
  EXPECT_EQ(call.response.text(), "finished");
  stopper.join();
}

}  // namespace
}  // namespace amble::rpc
