#include "gateway/live/lease_book.h"

#include <algorithm>
#include <utility>

namespace amble::gateway::live {

bool Lease::IsVeiled(const Entry& entry) const {
  if (entry.write_microseconds < from_microseconds) return true;
  return !entry.author.empty() &&
         std::ranges::find(veiled_authors, entry.author) != veiled_authors.end();
}

const Lease& LeaseBook::Hold(const std::string& person) {
  Lease& lease = leases_[person];
  ++lease.holders;
  return lease;
}

void LeaseBook::Release(const std::string& person) {
  const auto found = leases_.find(person);
  if (found != leases_.end() && --found->second.holders == 0) leases_.erase(found);
}

const Lease* LeaseBook::Find(const std::string& person) const {
  const auto found = leases_.find(person);
  return found == leases_.end() ? nullptr : &found->second;
}

std::vector<std::string> LeaseBook::TakeDue(Instant now) {
  std::vector<std::string> due;
  for (auto& [person, lease] : leases_) {
    if (due.size() == kMaxLeasedPeople) break;
    if (lease.is_under_way) continue;
    if (lease.answer != Lease::Answer::kNone && now - lease.asked < kLeaseRenewal) continue;
    lease.is_under_way = true;
    lease.asked = now;
    due.push_back(person);
  }
  return due;
}

std::vector<std::string> LeaseBook::Apply(const std::vector<std::string>& people, Instant asked,
                                          std::vector<Grant> grants) {
  std::unordered_map<std::string_view, Grant*> by_person;
  for (Grant& grant : grants) by_person[grant.person] = &grant;
  std::vector<std::string> denied;
  for (const std::string& person : people) {
    const auto found = leases_.find(person);
    if (found == leases_.end()) continue;
    Lease& lease = found->second;
    // Whoever left and came again meanwhile has been asked for anew.
    if (lease.asked != asked) continue;
    lease.is_under_way = false;
    const auto granted = by_person.find(person);
    if (granted == by_person.end()) {
      lease.answer = Lease::Answer::kNone;
      lease.until = {};
      denied.push_back(person);
      continue;
    }
    lease.answer = Lease::Answer::kGranted;
    lease.from_microseconds = granted->second->from_microseconds;
    lease.veiled_authors = std::move(granted->second->veiled_authors);
    lease.until = asked + kLeaseTime;
  }
  return denied;
}

void LeaseBook::Fail(const std::vector<std::string>& people, Instant asked) {
  for (const std::string& person : people) {
    const auto found = leases_.find(person);
    if (found == leases_.end() || found->second.asked != asked) continue;
    found->second.is_under_way = false;
    if (found->second.answer == Lease::Answer::kNone) found->second.answer = Lease::Answer::kFailed;
  }
}

}  // namespace amble::gateway::live
