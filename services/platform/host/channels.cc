#include "services/platform/host/channels.h"

#include <cstdlib>
#include <utility>

#include "services/platform/host/log.h"

namespace amble::host {
namespace {

constexpr int kKeepaliveMilliseconds = 20'000;
// Also how long bytes may stay unacknowledged (TCP_USER_TIMEOUT): a peer that is cut off is given
// up within it while calls are under way.
constexpr int kKeepaliveTimeoutMilliseconds = 3'000;
constexpr int kFirstBackoffMilliseconds = 100;
// A restarted service is found again within its two seconds.
constexpr int kLongestBackoffMilliseconds = 1'000;
constexpr int kConnectTimeoutMilliseconds = 2'000;

constexpr char kServiceConfig[] = R"({
  "loadBalancingConfig": [{"round_robin": {}}],
  "healthCheckConfig": {"serviceName": ""},
  "methodConfig": [{
    "name": [{}],
    "retryPolicy": {
      "maxAttempts": 3,
      "initialBackoff": "0.05s",
      "maxBackoff": "0.5s",
      "backoffMultiplier": 3,
      "retryableStatusCodes": ["UNAVAILABLE"]
    }
  }],
  "retryThrottling": {"maxTokens": 20, "tokenRatio": 0.1}
})";

/// Connecting below a file that is no folder fails at once, without the network: every call answers
/// UNAVAILABLE, and the message names the service.
std::string UnreachableTarget(const std::string& service) {
  return "unix:/dev/null/no-peer-is-configured-for-" + service;
}

std::string UndeclaredTarget(const std::string& part, const std::string& service) {
  return "unix:/dev/null/no-edge-is-declared-from-" + part + "-to-" + service;
}

}  // namespace

HostChannels::HostChannels(std::set<std::string> local, std::map<std::string, std::string> peers,
                           std::shared_ptr<const ProcessTls> tls)
    : local_(std::move(local)), peers_(std::move(peers)), tls_(std::move(tls)) {}

void HostChannels::SetLocal(const std::string& service, std::shared_ptr<grpc::Channel> channel) {
  std::lock_guard lock(mutex_);
  channels_[service] = std::move(channel);
}

std::shared_ptr<grpc::Channel> HostChannels::To(const std::string& service) {
  std::lock_guard lock(mutex_);
  auto& channel = channels_[service];
  if (channel != nullptr) return channel;
  if (local_.contains(service)) {
    logging::Error("asked for a channel to a service that is wired later: ask in Start",
                   {{"service", service}});
    std::abort();
  }
  const auto peer = peers_.find(service);
  channel = peer == peers_.end() ? ConnectPeer(service, UnreachableTarget(service))
                                 : ConnectPeer(service, peer->second, tls_.get());
  return channel;
}

PartChannels::PartChannels(std::string part, std::set<std::string> declared, rpc::Channels* all)
    : part_(std::move(part)), declared_(std::move(declared)), all_(all) {}

std::shared_ptr<grpc::Channel> PartChannels::To(const std::string& service) {
  {
    std::lock_guard lock(mutex_);
    asked_.insert(service);
    if (!declared_.contains(service)) {
      logging::Error("a part asks for a service that the graph does not declare for it",
                     {{"part", part_}, {"service", service}});
      auto& refused = refused_[service];
      if (refused == nullptr) refused = ConnectPeer(service, UndeclaredTarget(part_, service));
      return refused;
    }
  }
  return all_->To(service);
}

std::set<std::string> PartChannels::asked() const {
  std::lock_guard lock(mutex_);
  return asked_;
}

std::shared_ptr<grpc::Channel> ConnectPeer(const std::string& service, const std::string& target,
                                           const ProcessTls* tls) {
  grpc::ChannelArguments arguments;
  arguments.SetServiceConfigJSON(kServiceConfig);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveMilliseconds);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeoutMilliseconds);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  arguments.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, kFirstBackoffMilliseconds);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, kLongestBackoffMilliseconds);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, kConnectTimeoutMilliseconds);
  arguments.SetInt(GRPC_ARG_DNS_MIN_TIME_BETWEEN_RESOLUTIONS_MS, kLongestBackoffMilliseconds);
  if (tls == nullptr) {
    return grpc::CreateCustomChannel(target, grpc::InsecureChannelCredentials(), arguments);
  }
  ExpectService(service, arguments);
  return grpc::CreateCustomChannel(target, tls->channel_credentials(), arguments);
}

}  // namespace amble::host
