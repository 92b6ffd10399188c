#pragma once

#include <memory>
#include <string>

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
};

}  // namespace amble::rpc
