#pragma once

#include <future>
#include <string>
#include <utility>

#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/grpcpp.h"

/// Calls without generated stubs, for tests.
namespace amble::host {

/// Calls `method` of the server at `port` with bytes as they are.
inline std::pair<grpc::Status, std::string> CallRaw(int port, const std::string& method,
                                                    const std::string& bytes) {
  grpc::GenericStub stub(
      grpc::CreateChannel("127.0.0.1:" + std::to_string(port), grpc::InsecureChannelCredentials()));
  grpc::ClientContext context;
  grpc::Slice slice(bytes);
  grpc::ByteBuffer request(&slice, 1);
  grpc::ByteBuffer response;
  std::promise<grpc::Status> finished;
  stub.UnaryCall(&context, method, grpc::StubOptions(), &request, &response,
                 [&finished](grpc::Status status) { finished.set_value(std::move(status)); });
  grpc::Status status = finished.get_future().get();
  grpc::Slice answer;
  if (!status.ok() || !response.DumpToSingleSlice(&answer).ok()) return {status, ""};
  return {status, std::string(answer.begin(), answer.end())};
}

/// Asks the standard health service (grpc.health.v1), whose messages have one field each: 1 is
/// SERVING, 2 is NOT_SERVING; 0 for an error.
inline int HealthOf(int port, const std::string& service) {
  std::string request;
  if (!service.empty())
    request = "\x0A" + std::string(1, static_cast<char>(service.size())) + service;
  const auto [status, answer] = CallRaw(port, "/grpc.health.v1.Health/Check", request);
  return answer.size() == 2 ? answer[1] : 0;
}

}  // namespace amble::host
