#pragma once

#include <condition_variable>
#include <deque>
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

/// Channels that are followed over one connection, before another is opened: a quarter of what a
/// server takes of one, so that there is room also when the connections to all replicas but one are
/// gone.
inline constexpr int kFollowedOfLine = 1'000;

/// The services' channels by gRPC (amble.live.v1.ChannelService), as the gateway itself: what is
/// followed over connections of its own, questions over those of calls. Safe from any thread.
class GrpcChannelSource final : public ChannelSource {
 public:
  /// Both outlive it. Channels are asked for at the first call.
  GrpcChannelSource(rpc::Channels* channels, const auth::TokenSigner* signer,
                    int followed_of_line = kFollowedOfLine)
      : channels_(channels), signer_(signer), followed_of_line_(followed_of_line) {}
  /// Ends what is followed, and waits for it and for answers.
  ~GrpcChannelSource() override;

  std::unique_ptr<Following> Follow(const ChannelAddress& channel, const std::string& epoch,
                                    int64_t after, Follower follower) override;
  void AskLeases(const ChannelAddress& channel, const std::vector<std::string>& people,
                 std::function<void(absl::StatusOr<std::vector<Grant>>)> done) override;

 private:
  class Reader;
  struct Asked;
  using Stub = amble::live::v1::ChannelService::Stub;
  /// One of the ways to a service.
  struct Line {
    std::unique_ptr<Stub> stub;
    int followed = 0;
  };

  Stub& StubOf(const std::string& service);
  void Authenticate(grpc::ClientContext& context, const std::string& service) const;
  /// The line that `reader` is to take, which stays as long as this object.
  Line* Begin(Reader* reader, const std::string& service);
  /// It is cancelled no more; End() follows.
  void Retire(Reader* reader, Line* line);
  void End();

  rpc::Channels* const channels_;
  const auth::TokenSigner* const signer_;
  const int followed_of_line_;
  std::mutex mutex_;
  std::condition_variable idle_;
  std::map<std::string, std::unique_ptr<Stub>> stubs_;
  std::map<std::string, std::deque<Line>> lines_;
  std::set<Reader*> readers_;  ///< under way
  int ending_ = 0;             ///< that End() is still to be called for: readers, questions
};

}  // namespace amble::gateway::live
