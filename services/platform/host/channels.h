#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "grpcpp/grpcpp.h"
#include "services/platform/host/replicas.h"
#include "services/platform/host/tls.h"
#include "services/platform/rpc/channels.h"

namespace amble::host {

/// Channels of one process: in-process ones to the services that it runs, TCP to its peers.
/// Thread-safe.
class HostChannels final : public rpc::Channels {
 public:
  /// `local`: services of this process, whose channels come by SetLocal. `peers`: gRPC targets by
  /// service, "dns:///groups:8490". `tls`: how to connect to them; nullptr: in plain text.
  HostChannels(std::set<std::string> local, std::map<std::string, std::string> peers,
               std::shared_ptr<const ProcessTls> tls = nullptr);

  /// Makes a service of this process reachable.
  void SetLocal(const std::string& service, std::shared_ptr<grpc::Channel> channel);

  /// Aborts for a service of this process that is not wired yet: its caller asked too early.
  std::shared_ptr<grpc::Channel> To(const std::string& service) override;
  /// Finds the replicas of a peer itself, from the first call for it on (see replicas.h).
  std::vector<std::shared_ptr<grpc::Channel>> InOrder(const std::string& service,
                                                      std::string_view key) override;
  std::shared_ptr<grpc::Channel> ForStreams(const std::string& service, int number) override;

 private:
  Replicas* ReplicasOf(const std::string& service);

  const std::set<std::string> local_;
  const std::map<std::string, std::string> peers_;
  const std::shared_ptr<const ProcessTls> tls_;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<grpc::Channel>> channels_;
  std::map<std::pair<std::string, int>, std::shared_ptr<grpc::Channel>> for_streams_;
  std::unique_ptr<ReplicaDirectory> directory_;
};

/// What one part of the platform sees of its process's channels: those that the graph of services
/// declares for it. Any other is logged as an error and answers UNAVAILABLE, as it would behind a
/// network that allows the declared edges alone. Thread-safe.
class PartChannels final : public rpc::Channels {
 public:
  /// `part` may ask for the services in `declared`. `all` must outlive this object.
  PartChannels(std::string part, std::set<std::string> declared, rpc::Channels* all);

  std::shared_ptr<grpc::Channel> To(const std::string& service) override;
  std::vector<std::shared_ptr<grpc::Channel>> InOrder(const std::string& service,
                                                      std::string_view key) override;
  std::shared_ptr<grpc::Channel> ForStreams(const std::string& service, int number) override;

  /// Services that were asked for, declared or not.
  std::set<std::string> asked() const;

 private:
  /// Notes that `service` was asked for; what answers UNAVAILABLE when it is not declared, else
  /// nullptr.
  std::shared_ptr<grpc::Channel> Refusal(const std::string& service);

  const std::string part_;
  const std::set<std::string> declared_;
  rpc::Channels* const all_;
  mutable std::mutex mutex_;
  std::set<std::string> asked_;
  std::map<std::string, std::shared_ptr<grpc::Channel>> refused_;
};

/// A channel by TCP to every address that `target` resolves to, in turns; leaves out those whose
/// health service says that they are about to go. With `tls` (else in plain text), none but
/// `service` is taken at the other end. Connects at the first call. What fails with UNAVAILABLE is
/// tried up to three times in all, while most calls succeed: services call each other by methods
/// that only read, or that a request_id makes safe to repeat.
std::shared_ptr<grpc::Channel> ConnectPeer(const std::string& service, const std::string& target,
                                           const ProcessTls* tls = nullptr);

/// As ConnectPeer, to one replica at `address` (a number: "10.0.0.7:8490"). Nothing is repeated:
/// who asked for replicas in order has another one to turn to.
std::shared_ptr<grpc::Channel> ConnectReplica(const std::string& service,
                                              const std::string& address,
                                              const ProcessTls* tls = nullptr);

}  // namespace amble::host
