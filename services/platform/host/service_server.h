#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "grpcpp/grpcpp.h"
#include "services/platform/host/endpoint.h"

namespace amble::host {

/// One gRPC server for the services of one module: reachable in-process alone, or listening by TCP
/// with the standard health service. A grpc::Service of the callback API may be in both at once.
class ServiceServer {
 public:
  struct Options {
    std::string name;                      ///< "groups": also its name in the health service
    std::vector<grpc::Service*> services;  ///< must outlive the server; may be none
    std::optional<Endpoint> listen;        ///< nullopt: in-process alone
    bool reflection = false;               ///< of a listening server
    /// Of a listening server; nullptr: plain text.
    std::shared_ptr<grpc::ServerCredentials> credentials = nullptr;
  };

  /// Starts to serve; a listening one is NOT_SERVING to the health service until SetServing(true).
  /// UNAVAILABLE when it cannot listen.
  static absl::StatusOr<std::unique_ptr<ServiceServer>> Start(const Options& options);
  /// Shuts down at once.
  ~ServiceServer();

  std::shared_ptr<grpc::Channel> InProcessChannel();
  /// The port that it listens on; 0 when it does not.
  int port() const { return port_; }
  /// What the health service answers, for the whole and for `name`.
  void SetServing(bool serving);
  /// What a listening one's health service answers for `service`, "" for the whole.
  void SetServing(const std::string& service, bool serving);
  /// Takes no new calls, waits for those under way until `deadline` (the system's clock), then
  /// cancels them.
  void Shutdown(absl::Time deadline);

 private:
  ServiceServer(std::string name, std::unique_ptr<grpc::Server> server, int port);

  std::string name_;
  std::unique_ptr<grpc::CallbackGenericService> other_methods_;
  std::unique_ptr<grpc::Server> server_;
  int port_;
};

/// Keeps gRPC reflection out of the server that is built with it: a program that links the
/// reflection library otherwise has it, and threads of the synchronous API, in every server.
std::unique_ptr<grpc::ServerBuilderOption> WithoutReflection();

}  // namespace amble::host
