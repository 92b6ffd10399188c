#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "gateway/live/entry.h"

namespace amble::gateway::live {

using Instant = std::chrono::steady_clock::time_point;

/// The bound within which rights end.
inline constexpr std::chrono::milliseconds kRightsBound{5'000};
/// Within so long a service hears of a right that has ended in another: until then it grants what
/// is no more.
inline constexpr std::chrono::milliseconds kRightsLag{1'000};
/// How long a lease is good for after it was asked for.
inline constexpr std::chrono::milliseconds kLeaseTime = kRightsBound - kRightsLag;
/// After so long it is asked for again.
inline constexpr std::chrono::milliseconds kLeaseRenewal{2'000};
/// An answer that takes longer counts as none.
inline constexpr std::chrono::milliseconds kLeaseTimeout{1'500};
/// People of one question.
inline constexpr size_t kMaxLeasedPeople = 1'000;

/// What one person may see of a channel, and until when. Small: there is one for each who looks.
struct Lease {
  enum class Answer : uint8_t { kNone, kGranted, kFailed };

  int64_t from_microseconds = 0;            ///< as the grant said
  std::vector<std::string> veiled_authors;  ///< as the grant said
  Instant until{};                          ///< of kGranted
  Instant asked{};                          ///< the last time
  uint32_t holders = 0;
  Answer answer = Answer::kNone;
  bool is_under_way = false;

  bool IsValid(Instant now) const { return answer == Answer::kGranted && now < until; }
  /// Whether the content of `entry` is kept from its holder.
  bool IsVeiled(const Entry& entry) const;
};

/// The leases of one channel, by person. Not thread-safe.
class LeaseBook {
 public:
  /// One more holder for `person`.
  const Lease& Hold(const std::string& person);
  /// One less; the lease of whom nobody holds is forgotten.
  void Release(const std::string& person);
  /// nullptr when nobody holds it.
  const Lease* Find(const std::string& person) const;

  /// Who is to be asked for now, at most kMaxLeasedPeople; they count as under way since `now`.
  std::vector<std::string> TakeDue(Instant now);
  /// What was answered for `people`, asked for at `asked`. Gives those who may not see the channel.
  std::vector<std::string> Apply(const std::vector<std::string>& people, Instant asked,
                                 std::vector<Grant> grants);
  /// No answer came for `people`, asked for at `asked`: what they have goes on until its end.
  void Fail(const std::vector<std::string>& people, Instant asked);

 private:
  std::unordered_map<std::string, Lease> leases_;
};

}  // namespace amble::gateway::live
