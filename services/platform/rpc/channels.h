#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "grpcpp/grpcpp.h"

namespace amble::rpc {

/// Channels to services by name. In one process they are in-process (half the cost of TCP), else
/// few multiplexed HTTP/2 connections with keepalive and round_robin.
class Channels {
 public:
  virtual ~Channels() = default;
  /// The channel to `service` ("groups"); the same object at each call. Never nullptr: a service
  /// that is not configured answers UNAVAILABLE. Call it from Module::Start on. A factory may ask
  /// only for services that are wired before its own (accounts, groups, scheduling, attendance,
  /// gateway: in this order); for a later one of the same process the process aborts and says so.
  virtual std::shared_ptr<grpc::Channel> To(const std::string& service) = 0;

  /// Channels to the replicas of `service`, in the order in which one call should try them. For the
  /// same `key` (a walk) the same one is first, everywhere, as long as it is there; for an empty
  /// one each takes its turn. To() alone where replicas are not told apart. Never empty.
  virtual std::vector<std::shared_ptr<grpc::Channel>> InOrder(const std::string& service,
                                                              std::string_view key) {
    static_cast<void>(key);
    return {To(service)};
  }

  /// As To(), over connections of its own for each `number` (0, 1, …): for streams that stay. A
  /// server takes so many calls at once of one connection, and those that stay would leave no room
  /// for the others. The same object at each call; nothing is repeated. To() within one process.
  virtual std::shared_ptr<grpc::Channel> ForStreams(const std::string& service, int number) {
    static_cast<void>(number);
    return To(service);
  }
};

}  // namespace amble::rpc
