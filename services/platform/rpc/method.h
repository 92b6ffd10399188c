#pragma once

/// Declares what a service's class overrides for one RPC, as the generated base class spells it:
///   AMBLE_RPC(CreateGroup, v1::CreateGroupRequest, v1::Group);
/// A macro, because only the method's name tells which of the base's functions is overridden.
#define AMBLE_RPC(Method, Request, Response)                                                     \
  grpc::ServerUnaryReactor* Method(grpc::CallbackServerContext* context, const Request* request, \
                                   Response* response) override
