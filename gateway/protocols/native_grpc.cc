#include "gateway/protocols/native_grpc.h"

#include <chrono>
#include <deque>
#include <map>

#include "fmt/format.h"
#include "gateway/http/path_guard.h"
#include "gateway/protocols/caller.h"
#include "gateway/protocols/http_errors.h"
#include "gateway/protocols/native_stream.h"
#include "gateway/protocols/request_id.h"
#include "gateway/protocols/stream_formats.h"
#include "gateway/routing/route.h"
#include "gateway/upstream/byte_buffer.h"
#include "grpcpp/impl/codegen/server_callback_handlers.h"
#include "grpcpp/impl/service_type.h"
#include "services/platform/errors/errors.h"
#include "services/platform/rpc/status_mapping.h"
#include "services/platform/rpc/wire_context.h"

namespace amble::gateway {
namespace {

using google::protobuf::MethodDescriptor;

/// What clients may say in metadata; everything else stays outside.
constexpr std::string_view kClientKeys[] = {"authorization", rpc::kTraceParentKey,
                                            rpc::kPositionKey};
constexpr char kTraceKey[] = "amble-trace";

/// Counts how one call ended, for nobody when `counter` is nullptr.
auto Counting(RouteMetrics* counter) {
  return [counter, began = std::chrono::steady_clock::now()](const absl::Status& status) {
    if (counter == nullptr) return;
    counter->Count(status.ok() ? 200 : HttpStatusOf(status.code()),
                   std::chrono::steady_clock::now() - began);
  };
}

}  // namespace

/// The public methods of one service. gRPC keeps pointers to their paths.
class NativeGrpc::Service final : public grpc::Service {
 public:
  Service(NativeGrpc& owner, const std::vector<const MethodDescriptor*>& methods) {
    using Handler = grpc::internal::CallbackUnaryHandler<grpc::ByteBuffer, grpc::ByteBuffer>;
    using StreamHandler =
        grpc::internal::CallbackServerStreamingHandler<grpc::ByteBuffer, grpc::ByteBuffer>;
    int index = 0;
    for (const MethodDescriptor* method : methods) {
      GatewayMetrics* const metrics = owner.options_.metrics;
      RouteMetrics* const counter =
          metrics == nullptr ? nullptr : metrics->Of("grpc", ShortName(*method));
      paths_.push_back(fmt::format("/{}/{}", method->service()->full_name(), method->name()));
      const bool streams = method->server_streaming();
      AddMethod(
          new grpc::internal::RpcServiceMethod(paths_.back().c_str(),
                                               streams ? grpc::internal::RpcMethod::SERVER_STREAMING
                                                       : grpc::internal::RpcMethod::NORMAL_RPC,
                                               nullptr));
      if (streams) {
        MarkMethodRawCallback(index++, new StreamHandler([&owner, method, counter](
                                                             grpc::CallbackServerContext* context,
                                                             const grpc::ByteBuffer* request) {
                                return owner.Stream(*method, counter, context, request);
                              }));
        continue;
      }
      MarkMethodRawCallback(
          index++, new Handler([&owner, method, counter](grpc::CallbackServerContext* context,
                                                         const grpc::ByteBuffer* request,
                                                         grpc::ByteBuffer* response) {
            return owner.Serve(*method, counter, context, request, response);
          }));
    }
  }

 private:
  std::deque<std::string> paths_;
};

NativeGrpc::NativeGrpc(Options options)
    : options_(std::move(options)), site_(PublicSite::Of("https://grpc.invalid")) {
  std::map<const google::protobuf::ServiceDescriptor*, std::vector<const MethodDescriptor*>>
      methods;
  for (const MethodDescriptor* method : PublicMethods()) {
    methods[method->service()].push_back(method);
  }
  for (const auto& [service, of_service] : methods) {
    services_.push_back(std::make_unique<Service>(*this, of_service));
  }
}

NativeGrpc::~NativeGrpc() = default;

std::vector<grpc::Service*> NativeGrpc::services() const {
  std::vector<grpc::Service*> services;
  for (const auto& service : services_) services.push_back(service.get());
  return services;
}

absl::StatusOr<std::unique_ptr<google::protobuf::Message>> NativeGrpc::Read(
    const MethodDescriptor& method, grpc::CallbackServerContext& context,
    const grpc::ByteBuffer& request, Caller& caller) {
  Request head;
  head.remote_address = AddressOfPeer(context.peer());
  for (const std::string_view key : kClientKeys) {
    const auto range =
        context.client_metadata().equal_range(grpc::string_ref(key.data(), key.size()));
    for (auto value = range.first; value != range.second; ++value) {
      head.headers.push_back({key, {value->second.data(), value->second.size()}});
    }
  }
  const absl::Status session = ReadCaller(head, site_, &caller);
  context.AddInitialMetadata(kTraceKey, caller.trace_id);
  AMBLE_RETURN_IF_ERROR(options_.limit(method, head.remote_address));
  AMBLE_RETURN_IF_ERROR(session);
  std::string bytes;
  std::unique_ptr<google::protobuf::Message> message(PrototypeOf(*method.input_type()).New());
  if (!FromByteBuffer(request, &bytes) || !message->ParseFromString(bytes)) {
    return Error(absl::StatusCode::kInvalidArgument, Reason::kBodyMalformed,
                 "The body is not the message of this method.");
  }
  return message;
}

grpc::ServerUnaryReactor* NativeGrpc::Serve(const MethodDescriptor& method, RouteMetrics* counter,
                                            grpc::CallbackServerContext* context,
                                            const grpc::ByteBuffer* request,
                                            grpc::ByteBuffer* response) {
  grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
  const auto count = Counting(counter);
  Caller caller;
  auto message = Read(method, *context, *request, caller);
  if (!message.ok()) {
    count(message.status());
    reactor->Finish(rpc::ToGrpc(message.status()));
    return reactor;
  }
  FillRequestId(*options_.ids, **message);
  UpstreamCall call;
  Apply(caller, call);
  call.method = &method;
  call.deadline = absl::FromChrono(context->deadline());
  call.request = (*message)->SerializeAsString();
  options_.upstream->Invoke(std::move(call),
                            [context, response, reactor, count](UpstreamReply reply) {
                              count(reply.status);
                              if (!reply.positions.empty()) {
                                context->AddTrailingMetadata(rpc::kPositionKey, reply.positions);
                              }
                              if (reply.status.ok()) *response = ToByteBuffer(reply.response);
                              reactor->Finish(rpc::ToGrpc(reply.status));
                            });
  return reactor;
}

grpc::ServerWriteReactor<grpc::ByteBuffer>* NativeGrpc::Stream(const MethodDescriptor& method,
                                                               RouteMetrics* counter,
                                                               grpc::CallbackServerContext* context,
                                                               const grpc::ByteBuffer* request) {
  const auto stream = NativeStream::Make(context);
  const auto count = Counting(counter);
  const auto refuse = [stream, count](const absl::Status& status) {
    count(status);
    stream->End(status);
  };
  Caller caller;
  auto message = Read(method, *context, *request, caller);
  if (message.ok() && options_.streams == nullptr) {
    message = Error(absl::StatusCode::kUnimplemented, Reason::kMethodUnknown, "Not streamed here.");
  }
  if (message.ok() && caller.session_token.empty()) {
    message = Error(absl::StatusCode::kUnauthenticated, Reason::kUnauthenticated, "Sign in first.");
  }
  if (!message.ok()) {
    refuse(message.status());
    return stream.get();
  }
  StreamCall call{.method = &method,
                  .request = *std::move(message),
                  .session_token = caller.session_token,
                  .remote_address = caller.remote_address,
                  .format = &BareStream()};
  // gRPC says "never" by a date far away, and ends the stream itself at any other.
  call.begin = [stream, count] {
    count(absl::OkStatus());
    return stream->Begin();
  };
  call.refuse = refuse;
  options_.streams->Open(std::move(call));
  return stream.get();
}

std::string AddressOfPeer(const std::string& peer) {
  const size_t colon = peer.find(':');
  const size_t port = peer.rfind(':');
  if (colon == std::string::npos || port <= colon) return "";
  const std::string scheme = peer.substr(0, colon);
  // Newer gRPC writes an IPv6 peer as a URI, with its brackets escaped.
  std::string address;
  if (!PercentDecode(peer.substr(colon + 1, port - colon - 1), &address)) return "";
  if (scheme == "ipv4") return address;
  if (scheme != "ipv6" || address.size() < 2 || address.front() != '[' || address.back() != ']') {
    return "";
  }
  return address.substr(1, address.size() - 2);
}

}  // namespace amble::gateway
