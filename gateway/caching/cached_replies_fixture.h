#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>

#include "amble/scheduling/v1/scheduling.pb.h"
#include "amble/visibility/v1/visibility.pb.h"
#include "fmt/format.h"
#include "gateway/caching/cached_replies.h"
#include "gateway/caching/event_tags.h"
#include "gateway/metrics/gateway_metrics.h"
#include "gateway/routing/route.h"
#include "services/platform/errors/errors.h"
#include "services/platform/rpc/wire_context.h"

/// What tests of kept replies share: a service that answers as the test says, and the news.
namespace amble::gateway {

inline constexpr size_t kGroups = 0;
inline constexpr size_t kScheduling = 1;

/// Scheduling as one person's calls see it: who they are is what the test says.
class FakeScheduling final : public Upstream {
 public:
  explicit FakeScheduling(SessionCache* sessions) : sessions_(sessions) {}

  void Invoke(UpstreamCall call, std::function<void(UpstreamReply)> done) override {
    const bool asks_visibility = call.method->name() == "GetVisibility";
    asked.push_back(fmt::format("{} {}{}{}", call.session_token, call.method->name(),
                                call.positions.empty() ? "" : " behind ",
                                call.positions.substr(0, call.positions.rfind(':'))));
    UpstreamReply reply;
    sessions_->Get(call.session_token, [&](const absl::StatusOr<SessionCache::Shared>& session) {
      if (session.ok()) reply.session = *session;
    });
    const std::string& role = roles[call.session_token];
    if (!status.ok() || role.empty()) {
      reply.status = status.ok() ? NotFound("group") : status;
    } else if (asks_visibility) {
      EXPECT_EQ(call.service, "scheduling");
      visibility::v1::Visibility visibility;
      visibility.set_visibility(role);
      visibility.set_may_be_shared(role == "member");
      visibility.add_rests_on("groups:practices/p/groups/g");
      visibility.add_rests_on("groups:practices/p/groups/g/members/m-" + call.session_token);
      reply.response = visibility.SerializeAsString();
    } else {
      scheduling::v1::ListWalksResponse list;
      scheduling::v1::Walk& walk = *list.add_walks();
      walk.set_title(title + " for " + role);
      walk.mutable_start_time()->set_seconds(absl::ToUnixSeconds(start));
      reply.response = list.SerializeAsString();
      reply.visibility = role;
    }
    if (hold && !asks_visibility) {
      held.push_back([done = std::move(done), reply = std::move(reply)] { done(reply); });
    } else {
      done(std::move(reply));
    }
  }

  void Release() {
    hold = false;
    while (!held.empty()) {
      const auto next = std::move(held.front());
      held.pop_front();
      next();
    }
  }

  std::map<std::string, std::string> roles;  ///< by session
  std::string title = "Pond";
  absl::Time start = absl::FromUnixSeconds(1'800'003'600);
  absl::Status status;
  bool hold = false;
  std::deque<std::function<void()>> held;
  std::vector<std::string> asked;

 private:
  SessionCache* sessions_;
};

class CachedRepliesTest : public ::testing::Test {
 protected:
  CachedRepliesTest() {
    news_.Restart(kGroups, "g", 1);
    news_.Restart(kScheduling, "s", 1);
    Refresh();
    upstream_.roles = {{"lea", "leader"}, {"cole", "leader"}, {"mia", "member"}, {"ned", "member"}};
  }

  /// All polls have just succeeded.
  void Refresh() {
    for (const size_t feed : {kGroups, kScheduling}) news_.ReachedHead(feed, monotonic_);
    sessions_.Reset(monotonic_, 0);
  }
  void FeedsAlone() {
    for (const size_t feed : {kGroups, kScheduling}) news_.ReachedHead(feed, monotonic_);
  }

  /// What the feed tells of one aggregate.
  void Tell(size_t feed, const std::string& aggregate, const std::string& person = "") {
    std::vector<std::string> tags = TagsOf(kFollowedFeeds[feed], {.aggregate = aggregate});
    if (!person.empty()) tags.push_back(TagOfPerson("groups", kGroup, person));
    std::vector<News::Item> items;
    const int64_t position = ++position_;
    for (const std::string& tag : tags) {
      items.push_back({tag, position, fmt::format("e{}", position), clock_.Now()});
    }
    news_.Tell(feed, position, items);
    replies_.Evict(tags);
  }
  void TellWalk() { Tell(kScheduling, "practices/p/groups/g/walks/w"); }

  /// A GET as the front and the API handler make of it: "200 title for role", "404" or "(later)".
  std::string Get(const std::string& session, const std::string& positions = "",
                  const std::string& target = "/v1/practices/p/groups/g/walks") {
    auto request = std::make_shared<Request>();
    request->method = "GET";
    request->head_bytes = "Bearer " + session;
    request->headers.push_back({"authorization", request->head_bytes});
    if (!positions.empty()) request->headers.push_back({"amble-position", positions});
    request->decoded_path = target;
    request->target = request->decoded_path;
    if (auto response = replies_.Find(*request)) {
      EXPECT_EQ(response->headers.at(0).first, "amble-trace");
      EXPECT_EQ(response->counted_by, counted_by_);
      return fmt::format("{} {} from memory", response->status, response->Body());
    }
    scheduling::v1::ListWalksRequest list;
    list.set_parent(target.find("/h/") != std::string::npos ? "practices/p/groups/h" : kGroup);
    UpstreamCall call{.method = list_walks_, .request = list.SerializeAsString()};
    call.session_token = session;
    call.positions = positions;
    auto answer = std::make_shared<std::string>("(later)");
    replies_.Ask(
        *request, std::move(call), list, counted_by_,
        [](const std::string& bytes) {
          scheduling::v1::ListWalksResponse response;
          EXPECT_TRUE(response.ParseFromString(bytes));
          return Response{.body = response.walks(0).title()};
        },
        [this, request, answer](const std::variant<UpstreamReply, StoredReply>& reply) {
          if (const auto* error = std::get_if<UpstreamReply>(&reply)) {
            *answer = std::string(absl::StatusCodeToString(error->status.code()));
          } else {
            const Response response = ToResponse(*request, std::get<StoredReply>(reply));
            *answer = fmt::format("{} {}", response.status, response.Body());
          }
          later_.push_back(*answer);
        });
    return *answer;
  }
  std::vector<std::string> Asked() { return std::exchange(upstream_.asked, {}); }
  std::string Position(absl::Duration age = absl::ZeroDuration()) {
    return rpc::FormatPositions({{"scheduling", "e7", clock_.Now() - age}});
  }

  static constexpr char kGroup[] = "practices/p/groups/g";
  FakeClock clock_{absl::FromUnixSeconds(1'800'000'000)};
  News::Instant monotonic_{std::chrono::hours(1)};
  News news_{{.monotonic = [this] { return monotonic_; }}};
  SessionCache sessions_{{.exchange =
                              [this](const std::string& secret, SessionCache::Exchanged done) {
                                ExchangedSession session;
                                session.session = "s-" + secret;
                                session.person = secret;
                                session.revocation_cursor = revocations_;
                                done(session);
                              },
                          .clock = &clock_,
                          .monotonic = [this] { return monotonic_; }}};
  int64_t revocations_ = 0;
  TieredCache own_{{.clock = &clock_}};
  TieredCache shared_{{.clock = &clock_}};
  FakeScheduling upstream_{&sessions_};
  CachedReplies replies_{{.upstream = &upstream_,
                          .sessions = &sessions_,
                          .own = &own_,
                          .shared = &shared_,
                          .news = &news_,
                          .clock = &clock_,
                          .site = PublicSite::Of("https://walks.example"),
                          .methods = *CachedMethods::Of(PublicMethods())}};
  const google::protobuf::MethodDescriptor* list_walks_ =
      google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(
          "amble.scheduling.v1.SchedulingService.ListWalks");
  GatewayMetrics metrics_;
  RouteMetrics* const counted_by_ =
      metrics_.Of("rest", "GET /v1/{parent=practices/*/groups/*}/walks");
  int64_t position_ = 1;
  std::vector<std::string> later_;
};

}  // namespace amble::gateway
