#pragma once

#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "absl/time/time.h"
#include "services/platform/limits/bucket.h"
#include "services/platform/limits/rate_limiter.h"

namespace amble::mail {

/// A full walk and its waiting list at one provider are told at once; a practice's whole week of
/// reminders is spread.
inline constexpr limits::Rate kMailsPerDomain{.burst = 60, .per_second = 5};
/// Domains remembered; the one that was used least recently goes first, and may burst again.
inline constexpr size_t kMaxPacedDomains = 4'096;

/// How fast mails go to each domain, so that no provider takes us for a flood. Safe from any
/// thread.
class Pacing {
 public:
  explicit Pacing(limits::Rate rate = kMailsPerDomain, size_t max_domains = kMaxPacedDomains);

  /// Counts a mail to `domain` at `now`. False, and nothing is counted, when it is too early.
  bool Take(std::string_view domain, absl::Time now);
  /// After how long Take would say yes, if nobody else takes meanwhile; zero when it would now. A
  /// clock that is set back makes nobody wait longer.
  absl::Duration WaitFor(std::string_view domain, absl::Time now) const;

  /// How many domains are remembered.
  size_t domains() const;

 private:
  struct Entry {
    std::string domain;
    limits::Bucket bucket;
  };

  const limits::Rate rate_;
  const size_t max_domains_;
  mutable std::mutex mutex_;
  std::list<Entry> entries_;  ///< the latest first
  std::unordered_map<std::string_view, std::list<Entry>::iterator> by_domain_;
};

/// What follows the @ of `address`, in lower case; empty without one.
std::string DomainOf(std::string_view address);

}  // namespace amble::mail
