#include "gateway/live/watching.h"

#include <algorithm>
#include <set>
#include <utility>

#include "amble/attendance/v1/attendance.pb.h"
#include "amble/messaging/v1/watch.pb.h"
#include "gateway/json/json.h"
#include "services/platform/errors/errors.h"
#include "services/platform/host/log.h"

namespace amble::gateway::live {
namespace {

using attendance::v1::WatchRollRequest;
using messaging::v1::WatchRequest;
using messaging::v1::WatchResponse;
using messaging::v1::WatchThreadRequest;

std::string ToJson(std::string_view bytes) {
  std::string json;
  if (EncodeJson(bytes, WatchResponse::default_instance(), &json).ok()) return json;
  logging::Warning("a change of a channel has no JSON form");
  return "{}";
}

std::string ToldReset(std::string_view channel, bool ended) {
  WatchResponse response;
  response.set_channel(std::string(channel));
  response.mutable_reset()->set_ended(ended);
  return response.SerializeAsString();
}

/// The channels that `request` names, and its cursor.
void ReadRequest(const google::protobuf::Message& request, Watch& watch) {
  if (const auto* all = dynamic_cast<const WatchRequest*>(&request)) {
    watch.channels.assign(all->channel().begin(), all->channel().end());
    watch.cursor = all->cursor();
  } else if (const auto* thread = dynamic_cast<const WatchThreadRequest*>(&request)) {
    watch.channels = {thread->name()};
    watch.cursor = thread->cursor();
  } else if (const auto* roll = dynamic_cast<const WatchRollRequest*>(&request)) {
    watch.channels = {roll->walk() + "/roll"};
    watch.cursor = roll->cursor();
  }
}

}  // namespace

ChangeCodec WatchCodec() { return {.to_json = ToJson, .reset = ToldReset}; }

Watching::Watching(Options options) : options_(options) {
  for (const auto* type : {WatchRequest::descriptor(), WatchThreadRequest::descriptor(),
                           WatchRollRequest::descriptor()}) {
    validators_.emplace(type, type);
  }
}

Watching::~Watching() = default;

absl::Status Watching::Read(const StreamCall& call, Watch& watch) const {
  const auto validator = validators_.find(call.request->GetDescriptor());
  if (validator == validators_.end()) {
    return Error(absl::StatusCode::kUnimplemented, Reason::kMethodUnknown,
                 "There is no such stream.");
  }
  AMBLE_RETURN_IF_ERROR(validator->second.ValidateAndClean(call.request.get()));
  ReadRequest(*call.request, watch);
  if (watch.channels.size() > kMaxChannelsOfStream) {
    return InvalidField("channel", "A stream has at most 20 channels.");
  }
  std::set<std::string_view> seen;
  for (const std::string& channel : watch.channels) {
    if (!AddressOf(channel)) return InvalidField("channel", "There is no such kind of channel.");
    if (!seen.insert(channel).second) return InvalidField("channel", "It is named twice.");
  }
  return absl::OkStatus();
}

void Watching::Open(StreamCall call) {
  auto watch = std::make_unique<Watch>();
  if (absl::Status refused = Read(call, *watch); !refused.ok()) return call.refuse(refused);
  watch->secret = std::move(call.session_token);
  watch->address = std::move(call.remote_address);
  watch->format = call.format;
  watch->begin = std::move(call.begin);
  watch->refuse = std::move(call.refuse);
  if (call.deadline != absl::InfiniteFuture()) {
    watch->time = std::max(absl::ToChronoMilliseconds(call.deadline - options_.clock->Now()),
                           std::chrono::milliseconds::zero());
  }
  const std::string secret = watch->secret;
  // A std::function has to be copyable.
  auto shared = std::make_shared<std::unique_ptr<Watch>>(std::move(watch));
  options_.sessions->Get(
      secret, [hub = options_.hub, shared](const absl::StatusOr<SessionCache::Shared>& session) {
        if (!session.ok()) return (*shared)->refuse(session.status());
        (*shared)->session = *session;
        hub->Open(std::move(*shared));
      });
}

}  // namespace amble::gateway::live
