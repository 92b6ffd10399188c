#include "services/attendance/testing/peer.h"

#include <gtest/gtest.h>

#include <vector>

#include "services/platform/storage/migrations.h"

namespace amble::attendance {

Peer::Peer(testing::TestPlatform& platform, const std::string& name)
    : database_(testing::OpenFresh(storage::Engine::kSqlite)),
      outbox_(name, &platform.ids, &platform.clock, &unheard_),
      feed_(database_.get(), &platform.ids),
      verifier_({platform.public_key()}, name, &platform.clock),
      feed_service_(name, &feed_, &verifier_, &platform.clock),
      service_(platform, name) {
  EXPECT_EQ(storage::Migrate(*database_, std::vector{events::Migrations()}), absl::OkStatus());
  service_.Serve({&feed_service_}, {});
}

void Peer::Tell(const google::protobuf::Message& payload, const std::string& aggregate,
                int64_t version) {
  EXPECT_EQ(database_->Write([&](storage::Transaction& transaction) {
    return outbox_.Append(transaction, {.type = std::string(payload.GetDescriptor()->full_name()),
                                        .aggregate = aggregate,
                                        .version = version,
                                        .payload = payload.SerializeAsString()});
  }),
            absl::OkStatus());
}

}  // namespace amble::attendance
