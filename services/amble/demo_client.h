#pragma once

#include <chrono>
#include <memory>
#include <regex>
#include <string>

#include "absl/status/statusor.h"
#include "amble/accounts/v1/accounts.grpc.pb.h"
#include "amble/attendance/v1/attendance.grpc.pb.h"
#include "amble/groups/v1/groups.grpc.pb.h"
#include "amble/scheduling/v1/scheduling.grpc.pb.h"
#include "grpcpp/grpcpp.h"
#include "services/platform/mail/catcher.h"
#include "services/platform/rpc/status_mapping.h"

namespace amble::program {

/// A client of the platform's native gRPC port, such as anybody could write.
class DemoClient {
 public:
  static constexpr std::chrono::seconds kCallTimeout{10};
  static constexpr std::chrono::seconds kMailTimeout{10};

  DemoClient(const std::string& address, const mail::DevMailCatcher& catcher);

  /// One call; an empty `token` calls as nobody.
  template <typename Stub, typename Request, typename Response>
  absl::StatusOr<Response> Call(const std::unique_ptr<Stub>& stub,
                                grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                             Response*),
                                const Request& request, const std::string& token) const {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + kCallTimeout);
    if (!token.empty()) context.AddMetadata("authorization", "Bearer " + token);
    Response response;
    const grpc::Status status = (stub.get()->*method)(&context, request, &response);
    if (!status.ok()) return rpc::FromGrpc(status);
    return response;
  }

  /// Signs in by the code in the mail; returns the session's token.
  absl::StatusOr<std::string> SignIn(const std::string& email) const;

  /// The first group of `pattern` in the newest mail to `email` that has it.
  absl::StatusOr<std::string> AwaitMail(const std::string& email, const std::regex& pattern) const;

  const std::unique_ptr<accounts::v1::AccountsService::Stub> accounts;
  const std::unique_ptr<groups::v1::GroupsService::Stub> groups;
  const std::unique_ptr<scheduling::v1::SchedulingService::Stub> scheduling;
  const std::unique_ptr<attendance::v1::AttendanceService::Stub> attendance;

 private:
  explicit DemoClient(const std::shared_ptr<grpc::Channel>& channel,
                      const mail::DevMailCatcher& catcher);
  const mail::DevMailCatcher& catcher_;
};

}  // namespace amble::program
