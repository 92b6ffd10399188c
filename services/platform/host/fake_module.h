#pragma once

#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "amble/events/v1/event_feed.grpc.pb.h"
#include "services/platform/host/module.h"

/// A module for the tests of the host: tells what happens to it, and serves one method.
namespace amble::host {

/// What happened to all modules of a test, in order. Thread-safe.
class Journal {
 public:
  void Add(std::string line) {
    std::lock_guard lock(mutex_);
    lines_.push_back(std::move(line));
  }
  std::vector<std::string> lines() const {
    std::lock_guard lock(mutex_);
    return lines_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> lines_;
};

/// Answers Read with one event whose type is `name`; holds calls with limit 1 until released.
class FakeFeed final : public events::v1::EventFeedService::CallbackService {
 public:
  explicit FakeFeed(std::string name) : name_(std::move(name)) {}

  grpc::ServerUnaryReactor* Read(grpc::CallbackServerContext* context,
                                 const events::v1::ReadRequest* request,
                                 events::v1::ReadResponse* response) override {
    response->add_events()->set_type(name_);
    auto* reactor = context->DefaultReactor();
    if (request->limit() == 1) {
      std::lock_guard lock(mutex_);
      held_ = reactor;
      arrived_.set_value();
    } else {
      reactor->Finish(grpc::Status::OK);
    }
    return reactor;
  }
  void AwaitHeldCall() { arrived_.get_future().wait(); }
  void ReleaseHeldCall() {
    std::lock_guard lock(mutex_);
    if (held_ != nullptr) std::exchange(held_, nullptr)->Finish(grpc::Status::OK);
  }

 private:
  const std::string name_;
  std::mutex mutex_;
  grpc::ServerUnaryReactor* held_ = nullptr;
  std::promise<void> arrived_;
};

/// Calls Read over `channel`: the type of the event that it answered, or the error.
inline absl::StatusOr<std::string> CallRead(const std::shared_ptr<grpc::Channel>& channel,
                                            int limit = 0) {
  grpc::ClientContext context;
  events::v1::ReadRequest request;
  request.set_limit(limit);
  events::v1::ReadResponse response;
  const auto stub = events::v1::EventFeedService::NewStub(channel);
  const grpc::Status status = stub->Read(&context, request, &response);
  if (!status.ok()) {
    return absl::Status(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
  }
  return response.events(0).type();
}

class FakeModule : public Module {
 public:
  FakeModule(std::string name, const Environment& environment, Journal* journal)
      : name_(std::move(name)), environment_(environment), journal_(journal), feed_(name_) {
    journal_->Add("make " + name_);
  }
  ~FakeModule() override { journal_->Add("destroy " + name_); }

  std::string_view name() const override { return name_; }
  storage::Database* database() override { return database_.get(); }
  std::vector<storage::MigrationSet> migrations() const override { return migrations_; }
  std::vector<grpc::Service*> grpc_services() override {
    return name_ == kGateway ? std::vector<grpc::Service*>{} : std::vector<grpc::Service*>{&feed_};
  }
  absl::Status Start() override {
    journal_->Add("start " + name_);
    return start_status_;
  }
  void Drain(absl::Time) override { journal_->Add("drain " + name_); }
  void Stop() override {
    if (on_stop_) on_stop_();
    journal_->Add("stop " + name_);
  }

  const Environment& environment() const { return environment_; }
  FakeFeed& feed() { return feed_; }

  std::unique_ptr<storage::Database> database_;
  std::vector<storage::MigrationSet> migrations_;
  absl::Status start_status_;
  std::function<void()> on_stop_;

 private:
  const std::string name_;
  const Environment& environment_;
  Journal* const journal_;
  FakeFeed feed_;
};

}  // namespace amble::host
