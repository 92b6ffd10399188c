#include "gateway/module.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "gateway/caching/cached_replies.h"
#include "gateway/caching/feed_follower.h"
#include "gateway/front.h"
#include "gateway/http/server.h"
#include "gateway/live/grpc_channel_source.h"
#include "gateway/live/hub.h"
#include "gateway/live/hub_thread.h"
#include "gateway/live/live_metrics.h"
#include "gateway/live/watching.h"
#include "gateway/openapi/api_pages.h"
#include "gateway/protocols/api_handler.h"
#include "gateway/protocols/connect.h"
#include "gateway/protocols/grpc_web.h"
#include "gateway/protocols/native_grpc.h"
#include "gateway/protocols/rest.h"
#include "gateway/routing/body_limits.h"
#include "gateway/routing/route.h"
#include "gateway/upstream/accounts_sessions.h"
#include "gateway/upstream/audiences.h"
#include "gateway/upstream/grpc_upstream.h"
#include "services/platform/cache/cache_metrics.h"
#include "services/platform/cache/tiered_cache.h"
#include "services/platform/errors/errors.h"
#include "services/platform/events/remote_feed.h"
#include "services/platform/host/log.h"
#include "services/platform/host/service_server.h"
#ifdef AMBLE_HAS_GATEWAY_PAGES
#include "gateway/pages/pages.h"
#include "services/platform/mail/catcher.h"
#endif

namespace amble::gateway {
namespace {

#ifdef AMBLE_HAS_GATEWAY_PAGES
PagesOptions OptionsOfPages(const host::Environment& environment, Upstream* upstream) {
  const host::Configuration& configuration = *environment.configuration;
  PagesOptions options{.upstream = upstream,
                       .clock = environment.clock,
                       .ids = environment.ids,
                       .public_url = configuration.public_url,
                       .limiter = environment.prompt_limiter,
                       .help = configuration.help_text};
  for (const host::HelpNumber& help : configuration.help_numbers) {
    options.help += fmt::format(" {}: {}.", help.label, help.number);
  }
  if (configuration.development && environment.mail_catcher != nullptr) {
    options.caught_mails = [catcher = environment.mail_catcher] { return catcher->Mails(); };
  }
  return options;
}
#endif

/// What clients and sessions there are. Both outlive the watches.
metrics::Watches WatchGateway(metrics::Registry& registry, const Server& server,
                              const SessionCache& sessions) {
  metrics::Watches watches;
  watches.push_back(
      registry.WatchGauge("amble_gateway_connections", "Clients that are connected by HTTP.", {},
                          [&server] { return static_cast<double>(server.connections()); }));
  watches.push_back(registry.WatchGauge(
      "amble_session_poll_age_seconds",
      "Since the last successful poll for sessions that ended began; above 1 each is asked about.",
      {}, [&sessions]() -> std::optional<double> {
        const auto age = sessions.GetStatistics().poll_age;
        if (!age) return std::nullopt;
        return absl::ToDoubleSeconds(*age);
      }));
  const auto counts = [&sessions] {
    const SessionCache::Statistics statistics = sessions.GetStatistics();
    return CacheCounts{
        .hits = statistics.hits, .misses = statistics.misses, .entries = statistics.sessions};
  };
  for (auto& watch : WatchCache(registry, "sessions", counts)) watches.push_back(std::move(watch));
  return watches;
}

class GatewayModule final : public host::Module {
 public:
  explicit GatewayModule(const host::Environment& environment)
      : environment_(environment),
        configuration_(*environment.configuration),
        metrics_(environment.metrics),
        router_(Router::OfPublicMethods()),
        body_limits_(&router_),
        sessions_({.channels = environment.channels,
                   .signer = environment.signer,
                   .clock = environment.clock,
                   .wakeups = environment.wakeups}),
        channel_source_(environment.channels, environment.signer),
        hub_({.source = &channel_source_,
              .sessions = &sessions_.cache(),
              .queue = &hub_thread_,
              .codec = live::WatchCodec()}),
        watching_({.hub = &hub_, .sessions = &sessions_.cache(), .clock = environment.clock}),
        own_cache_({.clock = environment.clock, .budget_bytes = kReplyCacheBytes}) {}
  ~GatewayModule() override { Stop(); }

  absl::Status Wire() {
    upstream_ = std::make_unique<GrpcUpstream>(environment_.channels, &sessions_.cache());
    const PublicSite site = PublicSite::Of(configuration_.public_url);
    ApiHandler::Options api{
        .upstream = upstream_.get(),
        .clock = environment_.clock,
        .ids = environment_.ids,
        .site = site,
        .cors = Cors({configuration_.cors_origins.begin(), configuration_.cors_origins.end()})};
    AMBLE_ASSIGN_OR_RETURN(auto cached_methods, CachedMethods::Of(PublicMethods()));
    cached_ = std::make_unique<CachedReplies>(
        CachedReplies::Options{.upstream = upstream_.get(),
                               .sessions = &sessions_.cache(),
                               .own = &own_cache_,
                               .shared = environment_.shared_cache,
                               .news = &news_,
                               .clock = environment_.clock,
                               .site = site,
                               .methods = std::move(cached_methods)});
    api.cached = cached_.get();
    api.streams = &watching_;
    api.protocols.push_back(std::make_unique<GrpcWeb>(environment_.clock, &metrics_));
    api.protocols.push_back(std::make_unique<Connect>(environment_.clock, &metrics_));
    api.protocols.push_back(std::make_unique<Rest>(&router_, &metrics_));
    api_ = std::make_unique<ApiHandler>(std::move(api));

    Front::Options front{.api = api_.get(),
                         .router = &router_,
                         .readiness = environment_.readiness,
                         .is_https = site.is_https,
                         .limiter = environment_.prompt_limiter,
                         .metrics = &metrics_};
    AMBLE_ASSIGN_OR_RETURN(auto api_pages, ApiPages::Make(configuration_.public_url, kApiVersion));
    front.pages.push_back(std::move(api_pages));
#ifdef AMBLE_HAS_GATEWAY_PAGES
    for (auto& page : MakePages(OptionsOfPages(environment_, upstream_.get()))) {
      front.pages.push_back(std::move(page));
    }
    front.not_found_page = MakeNotFoundPage(OptionsOfPages(environment_, upstream_.get()));
#endif
    front_ = std::make_unique<Front>(std::move(front));
    native_ = std::make_unique<NativeGrpc>(
        NativeGrpc::Options{.upstream = upstream_.get(),
                            .streams = &watching_,
                            .ids = environment_.ids,
                            .limit =
                                [this](const auto& method, std::string_view address) {
                                  return front_->CheckLimit(address, SignsIn(method));
                                },
                            .metrics = &metrics_});
    return absl::OkStatus();
  }

  std::string_view name() const override { return host::kGateway; }

  absl::Status Start() override {
    LocateServices();
    sessions_.Start();
    hub_thread_.Start([this] { hub_.Tick(); }, live::kHubTick);
    Follow();
    ServerOptions options{.address = configuration_.gateway_http.host,
                          .port = static_cast<uint16_t>(configuration_.gateway_http.port),
                          .trusted_proxies = configuration_.trusted_proxies,
                          .is_leaving =
                              [readiness = environment_.readiness] {
                                return readiness != nullptr && !readiness->ready();
                              },
                          .largest_body =
                              [this](const Request& request) {
                                return body_limits_.Of(request.method, request.path);
                              }};
    AMBLE_ASSIGN_OR_RETURN(
        server_, Server::Start(
                     options, environment_.clock,
                     [this](std::shared_ptr<const Request> request, Responder responder) {
                       front_->Handle(std::move(request), std::move(responder));
                     },
                     [this](const Request& request) { return front_->AnswerAtOnce(request); }));
    logging::Info("the gateway listens", {{"port", int64_t{server_->port()}}});
    watches_ = WatchGateway(*environment_.metrics, *server_, sessions_.cache());
    for (auto& watch : live::WatchHub(*environment_.metrics, hub_.counts())) {
      watches_.push_back(std::move(watch));
    }
    if (!configuration_.gateway_grpc) return absl::OkStatus();
    AMBLE_ASSIGN_OR_RETURN(native_server_,
                           host::ServiceServer::Start({.name = std::string(host::kGateway),
                                                       .services = native_->services(),
                                                       .listen = configuration_.gateway_grpc,
                                                       .reflection = configuration_.development}));
    return absl::OkStatus();
  }

  void SetServing(bool serving) override {
    if (native_server_ != nullptr) native_server_->SetServing(serving);
  }

  void Drain(absl::Time deadline) override {
    // Streams never end by themselves.
    hub_.Drain();
    if (server_ != nullptr) {
      const absl::Duration left = deadline - absl::Now();
      if (!server_->Drain(std::max(left, absl::ZeroDuration()))) {
        logging::Warning("some HTTP requests were not finished in time");
      }
    }
    if (native_server_ != nullptr) native_server_->Shutdown(deadline);
  }

  void Stop() override {
    watches_.clear();
    hub_.Drain();
    server_.reset();
    native_server_.reset();
    hub_thread_.Stop();
    if (cached_ != nullptr) cached_->AwaitIdle();
    followers_.clear();
    sessions_.Stop();
  }

 private:
  /// Whoever calls first finds the replicas looked up, wherever and whenever they came.
  void LocateServices() {
    for (const std::string_view service : kAudiences) {
      environment_.channels->InOrder(std::string(service), /*key=*/"");
    }
  }

  /// Reads the feeds that end what is kept.
  void Follow() {
    for (size_t feed = 0; feed < kFollowedFeeds.size(); ++feed) {
      const std::string name(kFollowedFeeds[feed]);
      feeds_.push_back(std::make_unique<events::RemoteFeed>(
          std::string(host::kGateway), name, environment_.channels->To(name), environment_.signer));
      followers_.push_back(std::make_unique<FeedFollower>(FeedFollower::Options{
          .feed = feed,
          .source = feeds_.back().get(),
          .wakeups = environment_.wakeups,
          .news = &news_,
          .on_tags = [this](const std::vector<std::string>& tags) { cached_->Evict(tags); }}));
      followers_.back()->Start();
    }
  }

  static constexpr char kApiVersion[] = "v1";

  const host::Environment environment_;
  const host::Configuration& configuration_;
  GatewayMetrics metrics_;
  const Router router_;
  const BodyLimits body_limits_;
  live::HubThread hub_thread_;  // told by all that follows
  AccountsSessions sessions_;
  live::GrpcChannelSource channel_source_;
  live::Hub hub_;
  live::Watching watching_;
  News news_;
  TieredCache own_cache_;
  std::unique_ptr<CachedReplies> cached_;
  std::vector<std::unique_ptr<events::RemoteFeed>> feeds_;
  std::vector<std::unique_ptr<FeedFollower>> followers_;
  std::unique_ptr<ApiHandler> api_;
  std::unique_ptr<Front> front_;
  std::unique_ptr<NativeGrpc> native_;
  // Waits for the calls under way, which answer through what stands above.
  std::unique_ptr<GrpcUpstream> upstream_;
  std::unique_ptr<host::ServiceServer> native_server_;
  std::unique_ptr<Server> server_;
  metrics::Watches watches_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<host::Module>> MakeModule(const host::Environment& environment) {
  auto module = std::make_unique<GatewayModule>(environment);
  AMBLE_RETURN_IF_ERROR(module->Wire());
  return module;
}

}  // namespace amble::gateway
