#include "services/platform/testing/service_fixture.h"

#include <chrono>
#include <utility>

namespace amble::testing {
namespace {

constexpr std::chrono::seconds kShutdownGrace{5};
constexpr size_t kSeedBytes = 32;

}  // namespace

auth::Principal Person(std::string id) {
  auth::Principal principal;
  principal.kind = auth::Principal::Kind::kPerson;
  principal.person = std::move(id);
  return principal;
}

auth::Principal Guest(std::string id, std::string group) {
  auth::Principal principal;
  principal.kind = auth::Principal::Kind::kGuest;
  principal.person = std::move(id);
  principal.guest_group = std::move(group);
  return principal;
}

auth::Principal Operator(std::string id) {
  auth::Principal principal = Person(std::move(id));
  principal.is_operator = true;
  return principal;
}

auth::Principal Service(std::string name) {
  auth::Principal principal;
  principal.kind = auth::Principal::Kind::kService;
  principal.service = std::move(name);
  return principal;
}

auth::Principal WithRole(auth::Principal person, std::string practice, auth::StaffRole role) {
  for (auth::StaffMembership& membership : person.staff) {
    if (membership.practice != practice) continue;
    membership.roles.push_back(role);
    return person;
  }
  person.staff.push_back({std::move(practice), {role}, absl::InfinitePast()});
  return person;
}

TestPlatform::TestPlatform()
    : key_(*auth::SigningKey::FromSeed(std::string(kSeedBytes, 't'))), signer_(key_, &clock) {}

rpc::Outgoing TestPlatform::As(const auth::Principal& principal, std::string_view service) const {
  return rpc::Outgoing::Alone(signer_.Sign(principal, service));
}

TestService::TestService(TestPlatform& platform, std::string name, Options options)
    : name_(std::move(name)),
      verifier_({platform.public_key()}, name_, &platform.clock),
      executor_(name_, options.threads, options.queue_limit),
      adapter_({.service = name_,
                .executor = &executor_,
                .verifier = &verifier_,
                .clock = &platform.clock,
                .consistency = options.consistency,
                .default_deadline = options.default_deadline,
                .observer = options.observer}) {}

TestService::~TestService() { Stop(); }

void TestService::Serve(const std::vector<grpc::Service*>& services,
                        const std::vector<std::string>& full_service_names) {
  for (const std::string& full_name : full_service_names) adapter_.Register(full_name);
  grpc::ServerBuilder builder;
  for (grpc::Service* service : services) builder.RegisterService(service);
  server_ = builder.BuildAndStart();
  channel_ = server_->InProcessChannel(grpc::ChannelArguments());
}

void TestService::Stop() {
  if (server_ == nullptr) return;
  // gRPC's in-process transport cancels open calls as soon as its server shuts down, so what was
  // accepted is finished before.
  executor_.Drain();
  server_->Shutdown(std::chrono::system_clock::now() + kShutdownGrace);
  server_->Wait();
  server_ = nullptr;
}

std::shared_ptr<grpc::Channel> TestChannels::To(const std::string& service) {
  auto& channel = channels_[service];
  if (channel == nullptr) {
    channel =
        grpc::CreateChannel("unix:/nonexistent/" + service, grpc::InsecureChannelCredentials());
  }
  return channel;
}

}  // namespace amble::testing
