#include "services/platform/mail/pacing.h"

#include <algorithm>

namespace amble::mail {
namespace {

using limits::Bucket;

Bucket::Instant InstantOf(absl::Time time) {
  return Bucket::Instant(std::chrono::duration_cast<Bucket::Instant::duration>(
      absl::ToChronoNanoseconds(time - absl::UnixEpoch())));
}

std::string Lower(std::string_view domain) {
  std::string lower(domain);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return lower;
}

/// A bucket does not run backwards; a clock may be set back.
limits::Decision TakeFrom(Bucket& bucket, const limits::Rate& rate, absl::Time now) {
  const Bucket::Instant instant = InstantOf(now);
  bucket.filled = std::min(bucket.filled, instant);
  return bucket.Take(rate, 1, instant);
}

}  // namespace

Pacing::Pacing(limits::Rate rate, size_t max_domains)
    : rate_(rate), max_domains_(std::max<size_t>(1, max_domains)) {}

bool Pacing::Take(std::string_view domain, absl::Time now) {
  std::string key = Lower(domain);
  std::lock_guard lock(mutex_);
  const auto found = by_domain_.find(key);
  if (found == by_domain_.end()) {
    entries_.push_front({std::move(key), Bucket::Full(rate_, InstantOf(now))});
    by_domain_[entries_.front().domain] = entries_.begin();
    if (entries_.size() > max_domains_) {
      by_domain_.erase(entries_.back().domain);
      entries_.pop_back();
    }
  } else {
    entries_.splice(entries_.begin(), entries_, found->second);
  }
  return TakeFrom(entries_.front().bucket, rate_, now).allowed;
}

absl::Duration Pacing::WaitFor(std::string_view domain, absl::Time now) const {
  const std::string key = Lower(domain);
  std::lock_guard lock(mutex_);
  const auto found = by_domain_.find(key);
  if (found == by_domain_.end()) return absl::ZeroDuration();
  Bucket bucket = found->second->bucket;
  const limits::Decision decision = TakeFrom(bucket, rate_, now);
  return decision.allowed ? absl::ZeroDuration() : decision.retry_after;
}

size_t Pacing::domains() const {
  std::lock_guard lock(mutex_);
  return entries_.size();
}

std::string DomainOf(std::string_view address) {
  const size_t at = address.rfind('@');
  return at == std::string_view::npos ? "" : Lower(address.substr(at + 1));
}

}  // namespace amble::mail
