#pragma once

#include <fmt/format.h>

#include <atomic>
#include <cstdint>
#include <string>

#include "services/platform/ids/ids.h"

namespace amble {

/// Ids, secrets and codes that count from 1, for tests. They have the form of the real ones.
class FakeIds final : public Ids {
 public:
  /// The n-th id that any FakeIds gives, n ≥ 1.
  static std::string Id(uint64_t n) { return fmt::format("00000000000070008000{:012x}", n); }
  /// The n-th secret, n ≥ 1.
  static std::string Secret(uint64_t n) { return fmt::format("secret-{:036}", n); }
  /// The n-th code, n ≥ 1.
  static std::string Code(uint64_t n) { return fmt::format("{:06}", n % 1'000'000); }

  std::string NewId() override { return Id(++ids_); }
  std::string NewSecret() override { return Secret(++secrets_); }
  std::string NewCode() override { return Code(++codes_); }

 private:
  std::atomic<uint64_t> ids_{0};
  std::atomic<uint64_t> secrets_{0};
  std::atomic<uint64_t> codes_{0};
};

}  // namespace amble
