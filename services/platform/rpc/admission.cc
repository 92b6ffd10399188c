#include "services/platform/rpc/admission.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <sodium.h>

#include <chrono>

#include "services/platform/auth/access.h"
#include "services/platform/errors/errors.h"
#include "services/platform/host/log.h"
#include "services/platform/rpc/peer_certificate.h"
#include "services/platform/rpc/wire_context.h"

namespace amble::rpc {
namespace {

using google::protobuf::Message;

std::string_view View(absl::string_view text) { return {text.data(), text.size()}; }
std::string_view View(const grpc::string_ref& text) { return {text.data(), text.size()}; }

/// The first value of `key`; empty when there is none.
std::string_view Metadata(const grpc::CallbackServerContext& context, const char* key) {
  const auto& metadata = context.client_metadata();
  const auto found = metadata.find(key);
  return found == metadata.end() ? std::string_view() : View(found->second);
}

/// gRPC's deadlines are by the system's clock, whatever clock the service was given.
absl::Time DeadlineOf(const grpc::CallbackServerContext& context, absl::Duration if_none) {
  const auto deadline = context.deadline();
  if (deadline == std::chrono::system_clock::time_point::max()) return absl::Now() + if_none;
  return absl::FromChrono(deadline);
}

std::string RemoteAddress(const grpc::CallbackServerContext& context) {
  const std::string_view told = Metadata(context, kRemoteAddressKey);
  return told.empty() ? context.peer() : std::string(told.substr(0, kMaxRemoteAddressBytes));
}

std::string CallerName(const auth::Principal& principal) {
  if (principal.kind == auth::Principal::Kind::kService) return "service:" + principal.service;
  return principal.person.empty() ? "anybody" : principal.person;
}

std::string Sha256(const std::string& bytes) {
  unsigned char hash[crypto_hash_sha256_BYTES];
  crypto_hash_sha256(hash, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  std::string hex(sizeof(hash) * 2 + 1, '\0');
  sodium_bin2hex(hex.data(), hex.size(), hash, sizeof(hash));
  hex.pop_back();
  return hex;
}

std::string Serialize(const Message& message) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  message.SerializeToCodedStream(&coded);
  coded.Trim();
  return bytes;
}

/// Who asks what, for idempotency. `message` is as it was when this returns.
RequestKey KeyOf(const Method& method, const auth::Principal& principal, Message& message) {
  RequestKey key{CallerName(principal), method.path, "", ""};
  if (method.request_id == nullptr) return key;
  const auto& reflection = *message.GetReflection();
  key.request_id = reflection.GetString(message, method.request_id);
  if (key.request_id.empty()) return key;
  reflection.ClearField(&message, method.request_id);
  key.body_hash = Sha256(Serialize(message));
  reflection.SetString(&message, method.request_id, key.request_id);
  return key;
}

/// How soon a service that is about to start may be asked again.
constexpr absl::Duration kUntilOpen = absl::Seconds(1);

absl::Status NotOpenYet() {
  return RetryLater(absl::StatusCode::kUnavailable, Reason::kUnavailable, kUntilOpen,
                    "This part of Amble is not ready yet; try again.");
}

}  // namespace

absl::Status Admission::Admit(const grpc::CallbackServerContext& context, const Method& method,
                              Message& message, CallContext& info) const {
  info.trace_id = ParseTraceParent(Metadata(context, kTraceParentKey));
  if (info.trace_id.empty()) info.trace_id = NewTraceId();
  info.deadline = DeadlineOf(context, options_.default_deadline);
  info.seen = ParsePositions(Metadata(context, kPositionKey));
  info.remote_address = RemoteAddress(context);
  AMBLE_RETURN_IF_ERROR(Authenticate(context, info.principal));
  AMBLE_RETURN_IF_ERROR(CheckProcess(context, method, info));
  if (options_.open != nullptr && !*options_.open) return NotOpenYet();
  AMBLE_RETURN_IF_ERROR(
      auth::CheckAccess(method.access, info.principal, message, options_.clock->Now()));
  AMBLE_RETURN_IF_ERROR(method.validator.ValidateAndClean(&message));
  info.request = KeyOf(method, info.principal, message);
  return absl::OkStatus();
}

absl::Status Admission::Authenticate(const grpc::CallbackServerContext& context,
                                     auth::Principal& principal) const {
  const auto& metadata = context.client_metadata();
  const auto [token, end] = metadata.equal_range(auth::kCallerMetadataKey);
  if (token == end) return absl::OkStatus();  // nobody in particular
  if (std::next(token) != end) {
    return Error(absl::StatusCode::kUnauthenticated, Reason::kUnauthenticated,
                 "The caller could not be authenticated.");
  }
  AMBLE_ASSIGN_OR_RETURN(const auto verified, options_.verifier->Verify(View(token->second)));
  principal = *verified;
  return absl::OkStatus();
}

/// Which process calls, whoever it calls for.
absl::Status Admission::CheckProcess(const grpc::CallbackServerContext& context,
                                     const Method& method, const CallContext& info) const {
  const auto certificate = CertificateOf(context);
  absl::Status status = auth::CheckCaller(certificate, options_.callers, info.principal);
  if (status.ok()) return status;
  const logging::TraceScope trace(info.trace_id);
  logging::Warning(
      "a caller was refused",
      {{"service", options_.service},
       {"method", method.path},
       {"certificate", certificate ? fmt::format("{}", fmt::join(*certificate, ",")) : "-"},
       {"token", CallerName(info.principal)},
       {"cause", View(status.message())}});
  if (method.observer != nullptr) method.observer->OnRefusedCaller();
  return status;
}

}  // namespace amble::rpc
