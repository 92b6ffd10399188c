#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "amble/live/v1/channels.grpc.pb.h"
#include "gateway/live/channel_source.h"
#include "services/platform/auth/caller_token.h"
#include "services/platform/rpc/channels.h"

namespace amble::gateway::live {

/// The services' channels by gRPC (amble.live.v1.ChannelService), as the gateway itself. Safe from
/// any thread.
class GrpcChannelSource final : public ChannelSource {
 public:
  /// Both outlive it. Channels are asked for at the first call.
  GrpcChannelSource(rpc::Channels* channels, const auth::TokenSigner* signer)
      : channels_(channels), signer_(signer) {}
  /// Ends what is followed, and waits for it and for answers.
  ~GrpcChannelSource() override;

  std::unique_ptr<Following> Follow(const ChannelAddress& channel, const std::string& epoch,
                                    int64_t after, Follower follower) override;
  void AskLeases(const ChannelAddress& channel, const std::vector<std::string>& people,
                 std::function<void(absl::StatusOr<std::vector<Grant>>)> done) override;

 private:
  class Reader;
  struct Asked;

  amble::live::v1::ChannelService::Stub& StubOf(const std::string& service);
  void Authenticate(grpc::ClientContext& context, const std::string& service) const;
  void Begin(Reader* reader);
  /// It is cancelled no more; End() follows.
  void Retire(Reader* reader);
  void End();

  rpc::Channels* const channels_;
  const auth::TokenSigner* const signer_;
  std::mutex mutex_;
  std::condition_variable idle_;
  std::map<std::string, std::unique_ptr<amble::live::v1::ChannelService::Stub>> stubs_;
  std::set<Reader*> readers_;  ///< under way
  int ending_ = 0;             ///< that End() is still to be called for: readers, questions
};

}  // namespace amble::gateway::live
