#pragma once

#include <cstdint>
#include <mutex>
#include <string>

#include "services/platform/clock/clock.h"
#include "services/platform/ids/ids.h"

namespace amble {

/// Ids by the clock and libsodium's randomness. The process is aborted when libsodium cannot start:
/// nothing may run with guessable secrets.
class RandomIds final : public Ids {
 public:
  /// `clock` must outlive this object.
  explicit RandomIds(const Clock& clock);

  /// RFC 9562 section 5.7, with the fixed-length counter of section 6.2 in rand_a: within a
  /// millisecond, and when the clock is set back, ids still ascend.
  std::string NewId() override;
  std::string NewSecret() override;
  std::string NewCode() override;

 private:
  const Clock& clock_;
  std::mutex mutex_;
  uint64_t last_milliseconds_ = 0;
  uint32_t counter_ = 0;
};

}  // namespace amble
