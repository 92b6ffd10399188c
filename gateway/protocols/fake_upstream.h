#pragma once

#include <mutex>
#include <vector>

#include "gateway/upstream/upstream.h"

namespace amble::gateway::testing {

/// Answers every call with what the test says, at once, and remembers the calls.
class FakeUpstream final : public Upstream {
 public:
  void Invoke(UpstreamCall call, std::function<void(UpstreamReply)> done) override {
    UpstreamReply copy;
    {
      std::lock_guard lock(mutex_);
      calls_.push_back(std::move(call));
      copy = reply_;
    }
    done(std::move(copy));
  }

  void Reply(UpstreamReply reply) {
    std::lock_guard lock(mutex_);
    reply_ = std::move(reply);
  }
  std::vector<UpstreamCall> calls() const {
    std::lock_guard lock(mutex_);
    return calls_;
  }

 private:
  mutable std::mutex mutex_;
  UpstreamReply reply_;
  std::vector<UpstreamCall> calls_;
};

}  // namespace amble::gateway::testing
