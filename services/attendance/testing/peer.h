#pragma once

#include <memory>
#include <string>

#include "google/protobuf/message.h"
#include "services/platform/events/feed.h"
#include "services/platform/events/feed_service.h"
#include "services/platform/events/in_process_wakeups.h"
#include "services/platform/events/outbox.h"
#include "services/platform/storage/database.h"
#include "services/platform/testing/databases.h"
#include "services/platform/testing/service_fixture.h"

namespace amble::attendance {

/// Another service as attendance sees it: a real feed on a real database behind a real channel.
/// Tests say what it tells.
class Peer {
 public:
  Peer(testing::TestPlatform& platform, const std::string& name);

  /// Appends the event of an aggregate.
  void Tell(const google::protobuf::Message& payload, const std::string& aggregate,
            int64_t version);
  const testing::TestService& service() const { return service_; }
  void Stop() { service_.Stop(); }

 private:
  std::unique_ptr<storage::Database> database_;
  events::InProcessWakeups unheard_;  ///< nobody listens: subscribers must ask
  events::Outbox outbox_;
  events::Feed feed_;
  auth::TokenVerifier verifier_;
  events::FeedService feed_service_;
  testing::TestService service_;
};

}  // namespace amble::attendance
