#include "gateway/caching/cached_replies.h"

#include <algorithm>
#include <utility>

#include "amble/visibility/v1/visibility.pb.h"
#include "gateway/caching/event_tags.h"
#include "gateway/http/strict_headers.h"
#include "services/platform/rpc/wire_context.h"

namespace amble::gateway {
namespace {

/// Questions for a visibility, when it turns out that the first did not say of all that it rests
/// on.
constexpr size_t kGroupsFeed = 0;
static_assert(kFollowedFeeds[kGroupsFeed] == "groups");

/// Who writes under one key agrees on what the key says.
void AppendKey(std::string_view method, std::string_view visibility, std::string_view request,
               std::string* key) {
  key->append("reply:").append(method).append(1, '\0').append(visibility).append(1, '\0');
  key->append(request);
}

/// Grows with every stamp of one life.
int64_t VersionOf(const Stamp& stamp) {
  int64_t version = 0;
  for (const FeedMark& mark : stamp) version += mark.position;
  return version;
}

bool Contains(const std::vector<rpc::Position>& all, const std::vector<rpc::Position>& some) {
  return std::ranges::all_of(some, [&](const rpc::Position& position) {
    return std::ranges::find(all, position) != all.end();
  });
}

/// Errors that say nothing about who asked.
bool IsOfEverybody(const absl::Status& status) {
  return status.code() == absl::StatusCode::kUnavailable ||
         status.code() == absl::StatusCode::kDeadlineExceeded ||
         status.code() == absl::StatusCode::kResourceExhausted;
}

}  // namespace

/// One request, until it is answered.
struct CachedReplies::Asking {
  UpstreamCall call;
  std::shared_ptr<const Target> target;
  Render render;
  Done done;
  bool is_second_question = false;
};

CachedReplies::CachedReplies(Options options)
    : options_(std::move(options)),
      get_visibility_(google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(
          "amble.visibility.v1.VisibilityService.GetVisibility")),
      visibilities_(options_.news) {
  // Links the descriptors in.
  visibility::v1::GetVisibilityRequest::descriptor();
}

bool CachedReplies::MayUse(const std::string& positions) const {
  if (!positions.empty()) {
    const absl::Time now = options_.clock->Now();
    for (const rpc::Position& position : rpc::ParsePositions(positions)) {
      if (now - position.write_time <= kPositionsLife) return false;
    }
  }
  return options_.news->IsFresh();
}

TieredCache& CachedReplies::CacheFor(const KnownVisibility& visibility) const {
  return visibility.may_be_shared && options_.shared != nullptr ? *options_.shared : *options_.own;
}

std::shared_ptr<const CachedReplies::Target> CachedReplies::MakeTarget(
    const CachedMethod& method, const google::protobuf::Message& request,
    RouteMetrics* counted_by) const {
  auto target = std::make_shared<Target>();
  target->method = &method;
  target->resource = method.ResourceOf(request);
  target->tags = method.TagsFor(target->resource);
  target->request = request.SerializeAsString();
  target->counted_by = counted_by;
  return target;
}

std::optional<Response> CachedReplies::Find(const Request& request) {
  if ((request.method != "GET" && request.method != "HEAD") || !request.body.empty()) {
    return std::nullopt;
  }
  const auto target = targets_.Find(request.target);
  if (target == nullptr) return std::nullopt;
  Caller caller;
  if (!ReadCredentials(request, options_.site, &caller).ok() || caller.session_token.empty() ||
      !MayUse(caller.positions)) {
    return std::nullopt;
  }
  const auto session = options_.sessions->Peek(caller.session_token);
  if (session == nullptr) return std::nullopt;
  const auto visibility = visibilities_.Find(session->number, target->resource);
  if (visibility == nullptr) return std::nullopt;
  thread_local std::string key;
  key.clear();
  AppendKey(target->method->method->full_name(), visibility->name, target->request, &key);
  const auto reply = ReadStored(CacheFor(*visibility).GetLocal(key));
  if (!reply || !options_.news->IsClean(reply->stamp, target->tags)) return std::nullopt;
  Response response = ToResponse(request, *reply);
  ReadTrace(request, &caller);
  AddTraceHeader(caller, response);
  response.counted_by = target->counted_by;
  return response;
}

void CachedReplies::Ask(const Request& http, UpstreamCall call,
                        const google::protobuf::Message& request, RouteMetrics* counted_by,
                        Render render, Done done) {
  auto asking = std::make_shared<Asking>(
      Asking{.call = std::move(call), .render = std::move(render), .done = std::move(done)});
  asking->target = MakeTarget(*options_.methods.Find(*asking->call.method), request, counted_by);
  const Target& target = *asking->target;
  if (target.resource.empty() || asking->call.session_token.empty() ||
      !MayUse(asking->call.positions)) {
    return AskAlone(asking);
  }
  if (http.body.empty() && http.target.size() <= kMaxTargetBytes) {
    targets_.Put(std::string(http.target), asking->target);
  }
  if (const auto session = options_.sessions->Peek(asking->call.session_token)) {
    if (const auto known = visibilities_.Find(session->number, target.resource)) {
      return AskShared(asking, known);
    }
    const std::string tags[] = {
        TagOf(kFollowedFeeds[kGroupsFeed], target.resource),
        TagOfPerson(kFollowedFeeds[kGroupsFeed], target.resource, session->person)};
    return AskVisibility(asking, options_.news->Recent(tags, options_.clock->Now()));
  }
  AskVisibility(asking, {});
}

void CachedReplies::AskAlone(const std::shared_ptr<Asking>& asking) {
  const Stamp stamp = options_.news->Now();
  options_.upstream->Invoke(asking->call, [this, asking, stamp](UpstreamReply reply) {
    if (!reply.status.ok()) return asking->done(std::move(reply));
    Response response = asking->render(reply.response);
    AddStrictHeaders(options_.site.is_https, response);
    asking->done(MakeStored(stamp, response));
  });
}

void CachedReplies::AskVisibility(const std::shared_ptr<Asking>& asking,
                                  std::vector<rpc::Position> seen) {
  visibility::v1::GetVisibilityRequest request;
  request.set_resource(asking->target->resource);
  UpstreamCall call = asking->call;
  call.method = get_visibility_;
  call.service = asking->target->method->service;
  call.request = request.SerializeAsString();
  call.positions = rpc::FormatPositions(seen);
  const Stamp stamp = options_.news->Now();
  options_.upstream->Invoke(
      std::move(call), [this, asking, stamp, seen = std::move(seen)](const UpstreamReply& reply) {
        TakeVisibility(asking, stamp, seen, reply);
      });
}

void CachedReplies::TakeVisibility(const std::shared_ptr<Asking>& asking, const Stamp& stamp,
                                   const std::vector<rpc::Position>& seen,
                                   const UpstreamReply& reply) {
  visibility::v1::Visibility answer;
  // Who sees nothing, or may not ask, is told so by the service itself.
  if (!reply.status.ok() || reply.session == nullptr || !answer.ParseFromString(reply.response)) {
    return AskAlone(asking);
  }
  const std::string& resource = asking->target->resource;
  auto known = std::make_shared<KnownVisibility>();
  known->name = answer.visibility();
  known->may_be_shared = answer.may_be_shared();
  known->stamp = stamp;
  known->tags.assign(answer.rests_on().begin(), answer.rests_on().end());
  known->tags.push_back(TagOfPerson(kFollowedFeeds[kGroupsFeed], resource, reply.session->person));
  // An event that is known here may not yet have been known to who answered.
  std::vector<rpc::Position> needed = options_.news->Recent(known->tags, options_.clock->Now());
  if (!Contains(seen, needed)) {
    if (std::exchange(asking->is_second_question, true)) return AskAlone(asking);
    return AskVisibility(asking, std::move(needed));
  }
  if (!options_.news->IsClean(stamp, known->tags)) return AskAlone(asking);
  visibilities_.Keep(reply.session->number, resource, known);
  AskShared(asking, known);
}

void CachedReplies::AskShared(const std::shared_ptr<Asking>& asking,
                              const Visibilities::Shared& visibility) {
  std::string key;
  AppendKey(asking->target->method->method->full_name(), visibility->name, asking->target->request,
            &key);
  {
    const std::lock_guard lock(mutex_);
    ++asked_of_caches_;
  }
  CacheFor(*visibility)
      .GetOrLoad(
          {key, asking->target->tags},
          [this, asking, visibility](TieredCache::Landed landed) {
            Load(asking, visibility->name, std::move(landed));
          },
          [this, asking, key, visibility](const absl::StatusOr<CachedValue>& value) {
            TakeShared(asking, key, visibility, value);
            const std::lock_guard lock(mutex_);
            --asked_of_caches_;
            idle_.notify_all();
          });
}

void CachedReplies::TakeShared(const std::shared_ptr<Asking>& asking, const std::string& key,
                               const Visibilities::Shared& visibility,
                               const absl::StatusOr<CachedValue>& value) {
  if (!value.ok()) {
    if (!IsOfEverybody(value.status())) return AskAlone(asking);
    return asking->done(UpstreamReply{.status = value.status()});
  }
  const std::vector<std::string>& tags = asking->target->tags;
  auto reply = ReadStored(*value);
  if (reply && options_.news->IsClean(reply->stamp, tags)) return asking->done(*std::move(reply));
  // Of somebody who knew less, or overtaken by an event.
  const auto held = ReadStored(CacheFor(*visibility).GetLocal(key));
  if (held && !options_.news->IsClean(held->stamp, tags)) CacheFor(*visibility).EvictSoon(key);
  AskAlone(asking);
}

void CachedReplies::AwaitIdle() {
  std::unique_lock lock(mutex_);
  idle_.wait(lock, [this] { return asked_of_caches_ == 0; });
}

void CachedReplies::Load(const std::shared_ptr<Asking>& asking, const std::string& visibility,
                         TieredCache::Landed landed) {
  const Stamp stamp = options_.news->Now();
  const absl::Time began = options_.clock->Now();
  UpstreamCall call = asking->call;
  call.deadline = absl::InfiniteFuture();  // Others wait for it too.
  options_.upstream->Invoke(
      std::move(call), [this, asking, visibility, stamp, began,
                        landed = std::move(landed)](const UpstreamReply& reply) {
        if (!reply.status.ok()) return landed(reply.status);
        // Whoever asked may have become something else meanwhile.
        if (reply.visibility != visibility) {
          return landed(absl::AbortedError("the reply is for others"));
        }
        Response response = asking->render(reply.response);
        AddStrictHeaders(options_.site.is_https, response);
        const absl::Time until = asking->target->method->Until(reply.response, began);
        landed(TieredCache::Loaded{
            .value = MakeStored(stamp, response).bytes,
            .version = VersionOf(stamp),
            .time_to_live = std::min(until - options_.clock->Now(), kMaxReplyAge)});
      });
}

void CachedReplies::Evict(const std::vector<std::string>& tags) {
  for (const std::string& tag : tags) {
    // Only tags of what is below something are put.
    if (!tag.ends_with('/')) continue;
    options_.own->EvictTagSoon(tag);
    if (options_.shared != nullptr) options_.shared->EvictTagSoon(tag);
  }
}

}  // namespace amble::gateway
