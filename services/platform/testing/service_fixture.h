#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "grpcpp/grpcpp.h"
#include "services/platform/auth/caller_token.h"
#include "services/platform/clock/clock.h"
#include "services/platform/ids/fake_ids.h"
#include "services/platform/rpc/adapter.h"
#include "services/platform/rpc/channels.h"
#include "services/platform/rpc/client.h"

/// Services in tests as they are in production: a real server in this process, a real channel, real
/// tokens; only time and ids are made up.
namespace amble::testing {

auth::Principal Person(std::string id);
auth::Principal Guest(std::string id, std::string group);
auth::Principal Operator(std::string id);
auth::Principal Service(std::string name);
/// `person` with a role in `practice` (an id), on top of those that it has.
auth::Principal WithRole(auth::Principal person, std::string practice, auth::StaffRole role);

/// What the services of one test share.
class TestPlatform {
 public:
  TestPlatform();

  FakeClock clock{absl::FromUnixSeconds(1'800'000'000)};  ///< 2027-01-15 08:00 UTC
  FakeIds ids;
  const auth::TokenSigner& signer() const { return signer_; }
  const std::string& public_key() const { return key_.public_key(); }

  /// What `principal` needs to call `service`: a fresh token, a trace, a deadline of 10 s.
  rpc::Outgoing As(const auth::Principal& principal, std::string_view service) const;

 private:
  auth::SigningKey key_;
  auth::TokenSigner signer_;
};

/// One service with an executor and an adapter of its own. Destruction drains the executor, then
/// stops the server; so declare it after what its handlers use.
class TestService {
 public:
  struct Options {
    int threads = 2;
    int queue_limit = 100;
    rpc::Consistency* consistency = nullptr;
    rpc::Observer* observer = nullptr;
    absl::Duration default_deadline = absl::Seconds(10);
  };
  TestService(TestPlatform& platform, std::string name, Options options);
  TestService(TestPlatform& platform, std::string name)
      : TestService(platform, std::move(name), Options()) {}
  ~TestService();

  const std::string& name() const { return name_; }
  rpc::Adapter& adapter() { return adapter_; }
  rpc::Executor& executor() { return executor_; }

  /// Starts a server with `services`, made with adapter(), and registers their methods.
  void Serve(const std::vector<grpc::Service*>& services,
             const std::vector<std::string>& full_service_names);
  /// Only after Serve.
  std::shared_ptr<grpc::Channel> channel() const { return channel_; }
  /// Finishes what the executor has accepted, then stops the server. Later uses have no effect.
  void Stop();

 private:
  std::string name_;
  auth::TokenVerifier verifier_;
  rpc::Executor executor_;
  rpc::Adapter adapter_;
  std::unique_ptr<grpc::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

/// Channels to TestServices by name; others answer UNAVAILABLE.
class TestChannels final : public rpc::Channels {
 public:
  void Add(const TestService& service) { channels_[service.name()] = service.channel(); }
  std::shared_ptr<grpc::Channel> To(const std::string& service) override;

 private:
  std::map<std::string, std::shared_ptr<grpc::Channel>> channels_;
};

}  // namespace amble::testing
