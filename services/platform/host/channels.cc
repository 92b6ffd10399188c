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

constexpr char kPeerConfig[] = R"({
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
  "retryThrottling": {"maxTokens": 100, "tokenRatio": 0.1}
})";
/// Nothing is repeated.
constexpr char kPlainConfig[] = R"({
  "loadBalancingConfig": [{"round_robin": {}}],
  "healthCheckConfig": {"serviceName": ""}
})";

/// Connecting below a file that is no folder fails at once, without the network: every call answers
/// UNAVAILABLE, and the message names the service.
std::string UnreachableTarget(const std::string& service) {
  return "unix:/dev/null/no-peer-is-configured-for-" + service;
}

std::string UndeclaredTarget(const std::string& part, const std::string& service) {
  return "unix:/dev/null/no-edge-is-declared-from-" + part + "-to-" + service;
}

grpc::ChannelArguments PeerArguments(const char* service_config) {
  grpc::ChannelArguments arguments;
  arguments.SetServiceConfigJSON(service_config);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveMilliseconds);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeoutMilliseconds);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  arguments.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, kFirstBackoffMilliseconds);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, kLongestBackoffMilliseconds);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, kConnectTimeoutMilliseconds);
  arguments.SetInt(GRPC_ARG_DNS_MIN_TIME_BETWEEN_RESOLUTIONS_MS, kLongestBackoffMilliseconds);
  return arguments;
}

std::shared_ptr<grpc::Channel> Connect(const std::string& service, const std::string& target,
                                       const ProcessTls* tls, grpc::ChannelArguments arguments) {
  if (tls == nullptr) {
    return grpc::CreateCustomChannel(target, grpc::InsecureChannelCredentials(), arguments);
  }
  ExpectService(service, arguments);
  return grpc::CreateCustomChannel(target, tls->channel_credentials(), arguments);
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

std::shared_ptr<grpc::Channel> HostChannels::ForStreams(const std::string& service, int number) {
  const auto peer = peers_.find(service);
  if (peer == peers_.end() || local_.contains(service)) return To(service);
  std::lock_guard lock(mutex_);
  auto& channel = for_streams_[{service, number}];
  if (channel == nullptr) {
    grpc::ChannelArguments arguments = PeerArguments(kPlainConfig);
    // Else its connections were those of every channel to the same addresses.
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    channel = Connect(service, peer->second, tls_.get(), std::move(arguments));
  }
  return channel;
}

Replicas* HostChannels::ReplicasOf(const std::string& service) {
  const auto peer = peers_.find(service);
  if (peer == peers_.end() || local_.contains(service)) return nullptr;
  std::lock_guard lock(mutex_);
  if (directory_ == nullptr) directory_ = std::make_unique<ReplicaDirectory>();
  return directory_->Find(service, peer->second, [this, service](const std::string& address) {
    return ConnectReplica(service, address, tls_.get());
  });
}

std::vector<std::shared_ptr<grpc::Channel>> HostChannels::InOrder(const std::string& service,
                                                                  std::string_view key) {
  if (Replicas* const replicas = ReplicasOf(service); replicas != nullptr) {
    auto channels = replicas->InOrder(key);
    if (!channels.empty()) return channels;
  }
  return {To(service)};
}

PartChannels::PartChannels(std::string part, std::set<std::string> declared, rpc::Channels* all)
    : part_(std::move(part)), declared_(std::move(declared)), all_(all) {}

std::shared_ptr<grpc::Channel> PartChannels::Refusal(const std::string& service) {
  std::lock_guard lock(mutex_);
  asked_.insert(service);
  if (declared_.contains(service)) return nullptr;
  logging::Error("a part asks for a service that the graph does not declare for it",
                 {{"part", part_}, {"service", service}});
  auto& refused = refused_[service];
  if (refused == nullptr) refused = ConnectPeer(service, UndeclaredTarget(part_, service));
  return refused;
}

std::shared_ptr<grpc::Channel> PartChannels::To(const std::string& service) {
  auto refusal = Refusal(service);
  return refusal == nullptr ? all_->To(service) : refusal;
}

std::vector<std::shared_ptr<grpc::Channel>> PartChannels::InOrder(const std::string& service,
                                                                  std::string_view key) {
  auto refusal = Refusal(service);
  if (refusal != nullptr) return {std::move(refusal)};
  return all_->InOrder(service, key);
}

std::shared_ptr<grpc::Channel> PartChannels::ForStreams(const std::string& service, int number) {
  auto refusal = Refusal(service);
  return refusal == nullptr ? all_->ForStreams(service, number) : refusal;
}

std::set<std::string> PartChannels::asked() const {
  std::lock_guard lock(mutex_);
  return asked_;
}

std::shared_ptr<grpc::Channel> ConnectPeer(const std::string& service, const std::string& target,
                                           const ProcessTls* tls) {
  return Connect(service, target, tls, PeerArguments(kPeerConfig));
}

std::shared_ptr<grpc::Channel> ConnectReplica(const std::string& service,
                                              const std::string& address, const ProcessTls* tls) {
  const bool is_ipv6 = address.starts_with('[');
  return Connect(service, (is_ipv6 ? "ipv6:" : "ipv4:") + address, tls,
                 PeerArguments(kPlainConfig));
}

}  // namespace amble::host
