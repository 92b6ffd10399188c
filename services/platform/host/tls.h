#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "grpcpp/grpcpp.h"
#include "services/platform/host/configuration.h"

namespace amble::host {

/// Mutual TLS between the processes of one installation, TLS 1.2 or later. Both ends show a
/// certificate of the same authority; the files are looked at every second, and connections made
/// later use what they hold then (a Kubernetes secret swaps a symbolic link). Files that cannot be
/// used fail new connections until they can; established ones go on. Thread-safe.
class ProcessTls {
 public:
  /// Checks the files (see CheckTlsFiles) and that they name all of `parts`.
  static absl::StatusOr<std::shared_ptr<const ProcessTls>> Load(
      const TlsConfiguration& files, const std::vector<std::string>& parts, absl::Time now);

  /// For servers: who connects must show a certificate of the authority.
  std::shared_ptr<grpc::ServerCredentials> server_credentials() const { return server_; }
  /// For channels to `service`, with TargetArguments.
  std::shared_ptr<grpc::ChannelCredentials> channel_credentials() const { return channel_; }

 private:
  explicit ProcessTls(const TlsConfiguration& files);

  std::shared_ptr<grpc::ServerCredentials> server_;
  std::shared_ptr<grpc::ChannelCredentials> channel_;
};

/// Makes a channel with channel_credentials() take nobody but `service` at the other end, whatever
/// address it connects to.
void ExpectService(const std::string& service, grpc::ChannelArguments& arguments);

}  // namespace amble::host
