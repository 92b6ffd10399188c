#pragma once

#include <memory>
#include <vector>

#include "gateway/caching/cached_replies.h"
#include "gateway/http/request.h"
#include "gateway/http/response.h"
#include "gateway/live/streams.h"
#include "gateway/protocols/caller.h"
#include "gateway/protocols/cors.h"
#include "gateway/protocols/protocol.h"
#include "gateway/protocols/public_site.h"
#include "gateway/upstream/upstream.h"
#include "services/platform/clock/clock.h"
#include "services/platform/ids/ids.h"

namespace amble::gateway {

/// Answers calls in whichever protocol they come: who calls, from which origin, the call itself,
/// and what the browser keeps of the reply. Never blocks.
class ApiHandler {
 public:
  struct Options {
    Upstream* upstream = nullptr;
    const Clock* clock = nullptr;
    Ids* ids = nullptr;
    PublicSite site;
    Cors cors;
    /// The first that handles a request speaks for it; the last handles all.
    std::vector<std::unique_ptr<Protocol>> protocols;
    /// nullptr: every reply is asked for.
    CachedReplies* cached = nullptr;
    /// nullptr: methods that stream are UNIMPLEMENTED.
    Streams* streams = nullptr;
  };

  /// What the options point to outlives it, and it outlives the calls under way.
  explicit ApiHandler(Options options) : options_(std::move(options)) {}

  /// The answer to `request` if it is kept in memory.
  std::optional<Response> AnswerFromMemory(const Request& request) const;
  void Handle(std::shared_ptr<const Request> request, Responder responder) const;
  /// Answers with `status`, in the protocol of the request.
  void Refuse(std::shared_ptr<const Request> request, Responder responder,
              const absl::Status& status) const;

 private:
  struct Exchange;

  const Protocol& ProtocolOf(const Request& request) const;
  void OpenStream(std::shared_ptr<Exchange> exchange, ParsedCall call) const;
  std::shared_ptr<StreamWriter> BeginStream(const Exchange& exchange, const StreamKind& kind) const;
  void AskCached(std::shared_ptr<Exchange> exchange, UpstreamCall call,
                 const google::protobuf::Message& request) const;
  void Conclude(const Exchange& exchange, const UpstreamReply& reply) const;
  void Refuse(const Exchange& exchange, const ProtocolError& error, bool forget_session) const;
  void Send(const Exchange& exchange, std::string_view committed, Response response) const;

  const Options options_;
};

}  // namespace amble::gateway
