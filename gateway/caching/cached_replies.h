#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "gateway/caching/cached_methods.h"
#include "gateway/caching/news.h"
#include "gateway/caching/stored_reply.h"
#include "gateway/caching/two_generations.h"
#include "gateway/caching/visibilities.h"
#include "gateway/http/request.h"
#include "gateway/http/response.h"
#include "gateway/protocols/caller.h"
#include "gateway/upstream/session_cache.h"
#include "gateway/upstream/upstream.h"
#include "services/platform/cache/tiered_cache.h"
#include "services/platform/clock/clock.h"

namespace amble::gateway {

/// No reply is given longer than this, whatever the events say.
inline constexpr absl::Duration kMaxReplyAge = absl::Minutes(5);
/// Bytes of replies kept in this process.
inline constexpr size_t kReplyCacheBytes = size_t{32} << 20;
/// Request targets whose meaning is remembered, and the longest of them.
inline constexpr size_t kMaxTargets = 16'384;
inline constexpr size_t kMaxTargetBytes = 1'024;

/// Replies of methods with (amble.api.v1.cached), given to all who see the same.
///
/// The caller's session is checked first, then what it sees of the resource, then the reply for
/// that visibility and exactly that request is looked up. All of it counts only while the news are
/// fresh and tell of nothing since; else the service is asked. A caller who has just written (a
/// position younger than kPositionsLife) is always answered by the service. Those who miss the same
/// reply share one call; where it may be shared (see amble.visibility.v1.Visibility) among all
/// replicas that share the cache; what another replica put there counts by the same rule: each
/// reply says how much was known when it was asked for. Safe from any thread, never blocks.
class CachedReplies {
 public:
  struct Options {
    Upstream* upstream = nullptr;
    SessionCache* sessions = nullptr;
    TieredCache* own = nullptr;     ///< this process's memory
    TieredCache* shared = nullptr;  ///< what replicas share; nullptr: nothing
    const News* news = nullptr;
    const Clock* clock = nullptr;
    PublicSite site;
    CachedMethods methods;
  };

  /// What the options point to outlives it; it outlives the calls under way, and nothing may be
  /// asked of a cache when it ends: see AwaitIdle.
  explicit CachedReplies(Options options);

  /// The answer to `request` if it takes nothing but memory to give it.
  std::optional<Response> Find(const Request& request);

  bool Keeps(const google::protobuf::MethodDescriptor& method) const {
    return options_.methods.Find(method) != nullptr;
  }

  /// How a reply in wire format is written for the client, with all headers but those of the
  /// caller.
  using Render = std::function<Response(const std::string& bytes)>;
  /// An error as the upstream gave it, or the reply.
  using Done = std::function<void(std::variant<UpstreamReply, StoredReply>)>;
  /// Answers `call`, whose method is kept, from what is kept or by asking. `request` is its
  /// message; its target alone decides what that is. `counted_by` counts the answers that Find
  /// gives to this target later; may be nullptr. `done` is called once, from any thread.
  void Ask(const Request& http, UpstreamCall call, const google::protobuf::Message& request,
           RouteMetrics* counted_by, Render render, Done done);

  /// Blocks until whatever was asked of a cache is answered; nobody may Ask meanwhile.
  void AwaitIdle();

  /// Frees what is out of date by the news, and lets nobody join its loading.
  void Evict(const std::vector<std::string>& tags);

 private:
  /// What a request target means.
  struct Target {
    const CachedMethod* method = nullptr;
    std::string resource;
    std::vector<std::string> tags;  ///< of all that replies are made of
    std::string request;            ///< in wire format
    RouteMetrics* counted_by = nullptr;
  };
  struct TextHash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  struct Asking;

  bool MayUse(const std::string& positions) const;
  TieredCache& CacheFor(const KnownVisibility& visibility) const;
  std::shared_ptr<const Target> MakeTarget(const CachedMethod& method,
                                           const google::protobuf::Message& request,
                                           RouteMetrics* counted_by) const;
  void AskAlone(const std::shared_ptr<Asking>& asking);
  void AskVisibility(const std::shared_ptr<Asking>& asking, std::vector<rpc::Position> seen);
  void TakeVisibility(const std::shared_ptr<Asking>& asking, const Stamp& stamp,
                      const std::vector<rpc::Position>& seen, const UpstreamReply& reply);
  void AskShared(const std::shared_ptr<Asking>& asking, const Visibilities::Shared& visibility);
  void TakeShared(const std::shared_ptr<Asking>& asking, const std::string& key,
                  const Visibilities::Shared& visibility, const absl::StatusOr<CachedValue>& value);
  void Load(const std::shared_ptr<Asking>& asking, const std::string& visibility,
            TieredCache::Landed landed);

  const Options options_;
  const google::protobuf::MethodDescriptor* const get_visibility_;
  Visibilities visibilities_;
  TwoGenerations<std::string, Target, TextHash, std::equal_to<>> targets_{kMaxTargets};

  std::mutex mutex_;
  std::condition_variable idle_;
  int asked_of_caches_ = 0;
};

}  // namespace amble::gateway
