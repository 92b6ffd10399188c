#pragma once

#include <atomic>

#include "services/platform/images/photo.h"

namespace amble::images {

/// One of the kPhotosAtOnce places in this process at which photos are read, while it lives; so
/// what all of them take together is bounded.
class Place {
 public:
  Place() : is_taken_(taken_.fetch_add(1) < kPhotosAtOnce) {}
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  ~Place() { taken_.fetch_sub(1); }

  /// False when all were taken by others.
  explicit operator bool() const { return is_taken_; }

 private:
  static inline std::atomic<int> taken_{0};
  const bool is_taken_;
};

}  // namespace amble::images
