#include "gateway/protocols/grpc_trailers.h"

#include <string_view>

#include "fmt/format.h"
#include "gateway/json/base64.h"
#include "google/rpc/status.pb.h"
#include "services/platform/rpc/status_mapping.h"

namespace amble::gateway {
namespace {

/// As gRPC writes messages: printable ASCII but '%' as it is, the other bytes in percent.
std::string PercentEncoded(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    if (c >= ' ' && c <= '~' && c != '%') {
      encoded.push_back(c);
    } else {
      encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return encoded;
}

}  // namespace

std::string GrpcTrailers(const absl::Status& status) {
  std::string lines = fmt::format("grpc-status: {}\r\n", static_cast<int>(status.code()));
  if (status.ok()) return lines;
  const google::rpc::Status proto = rpc::ToProto(status);
  lines += fmt::format("grpc-message: {}\r\n", PercentEncoded(proto.message()));
  if (proto.details().empty()) return lines;
  std::string details;
  AppendBase64(proto.SerializeAsString(), &details);
  return lines + fmt::format("grpc-status-details-bin: {}\r\n", details);
}

}  // namespace amble::gateway
