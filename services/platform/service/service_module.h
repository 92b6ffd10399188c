#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/platform/auth/caller_token.h"
#include "services/platform/events/feed.h"
#include "services/platform/events/feed_service.h"
#include "services/platform/events/outbox.h"
#include "services/platform/events/remote_feed.h"
#include "services/platform/events/subscription.h"
#include "services/platform/host/module.h"
#include "services/platform/live/channel_service.h"
#include "services/platform/paging/paging.h"
#include "services/platform/rpc/adapter.h"
#include "services/platform/rpc/executor.h"
#include "services/platform/rpc/rpc_metrics.h"
#include "services/platform/service/housekeeping.h"
#include "services/platform/service/post_office.h"
#include "services/platform/service/service_metrics.h"

namespace amble::service {

/// What every service is made of, wired the same way: a database with its migrations, an executor,
/// the adapter, a feed of its own that others read, subscriptions to the feeds of others, and
/// housekeeping. A service's module.cc derives from it, makes repositories, use-cases and API from
/// these parts, and names its API by Serve().
class ServiceModule : public host::Module {
 public:
  std::string_view name() const override { return name_; }
  storage::Database* database() override { return database_.get(); }
  std::vector<storage::MigrationSet> migrations() const override { return migrations_; }
  std::vector<grpc::Service*> grpc_services() override { return served_; }
  void Prepared() override { prepared_ = true; }
  absl::Status Restored() override;
  absl::Status Unpark(const std::string& feed, const std::string& aggregate) override;
  absl::Status Start() override;
  void Drain(absl::Time deadline) override;
  void Stop() override;

 protected:
  /// `name` is one of host::kParts; `migrations` are the service's own. `database` is what
  /// host::OpenDatabase gave for it.
  ServiceModule(const host::Environment& environment, std::string name,
                std::unique_ptr<storage::Database> database, storage::MigrationSet migrations);

  /// Serves `api`, whose methods all go through adapter(). `full_name` is its proto's:
  /// "amble.groups.v1.GroupsService". `api` must outlive the module's use.
  void Serve(grpc::Service* api, const std::string& full_name);

  /// Applies the feed of the service `feed` here, from Start() on; see
  /// events::Subscription::Options. Before Start(), and of services that are wired later, too:
  /// feeds may form cycles.
  void Follow(const std::string& feed,
              std::function<absl::Status(storage::Transaction&, const events::Event&)> apply,
              std::function<absl::Status(storage::Transaction&)> reset,
              std::function<absl::Status(storage::Transaction&)> rebuilt = {});

  /// Lets gateways follow `channels`, which must outlive the module's use. At most once.
  void ServeChannels(live::Channels* channels);

  /// Tells all processes that `channel` of this service has grown. After the commit; does not
  /// block.
  void WakeChannel(const std::string& channel) {
    live::Wake(*environment_.wakeups, name_, channel);
  }

  /// Sends mail: adds the outbox's table and a sender. At most once.
  absl::Status SendMail();

  /// Keeps `watches` until the module ends; what they look at must live as long.
  void Watch(metrics::Watches watches) {
    for (auto& watch : watches) watches_.push_back(std::move(watch));
  }

  const host::Environment& environment() const { return environment_; }
  rpc::Executor& executor() { return executor_; }
  rpc::Adapter& adapter() { return adapter_; }
  events::Outbox& outbox() { return outbox_; }
  events::Subscriptions& subscriptions() { return subscriptions_; }
  const PageTokens& page_tokens() const { return page_tokens_; }
  Housekeeping& housekeeping() { return housekeeping_; }
  PostOffice& post_office() { return *post_office_; }

 private:
  /// A feed that is to be followed.
  struct Followed {
    std::string feed;
    std::function<absl::Status(storage::Transaction&, const events::Event&)> apply;
    std::function<absl::Status(storage::Transaction&)> reset;
    std::function<absl::Status(storage::Transaction&)> rebuilt;
  };

  const host::Environment environment_;
  const std::string name_;
  const std::unique_ptr<storage::Database> database_;
  std::vector<storage::MigrationSet> migrations_;
  std::atomic<bool> prepared_ = false;  ///< the feed may be read
  std::atomic<bool> started_ = false;   ///< all else may be asked
  auth::TokenVerifier verifier_;
  events::Feed feed_;
  events::Outbox outbox_;
  std::vector<Followed> followed_;
  std::vector<std::unique_ptr<events::RemoteFeed>> remote_feeds_;
  events::Subscriptions subscriptions_;
  rpc::Executor executor_;
  rpc::RpcMetrics rpc_metrics_;
  rpc::Adapter adapter_;
  events::FeedService feed_service_;
  std::unique_ptr<live::ChannelService> channel_service_;
  const PageTokens page_tokens_;
  Housekeeping housekeeping_;
  Housekeeping sampling_;
  Samples samples_;
  std::unique_ptr<PostOffice> post_office_;
  std::vector<grpc::Service*> served_;
  metrics::Watches watches_;  // last: they look at what stands above
};

}  // namespace amble::service
