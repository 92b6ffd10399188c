#pragma once

#include <string>

#include "absl/status/status.h"
#include "services/platform/auth/caller_token.h"
#include "services/platform/storage/database.h"

/// What servers and clients of the benchmarks agree on: one group, its members, two walks.
namespace amble::load {

inline constexpr char kPractice[] = "01900000-0000-7000-8000-00000000aaaa";
inline constexpr char kGroup[] = "01900000-0000-7000-8000-00000000bbbb";
/// Everybody answers this one again and again.
inline constexpr char kHotWalk[] = "01900000-0000-7000-8000-00000000cccc";
/// Everybody wants one of the few places of this one, once.
inline constexpr char kScarceWalk[] = "01900000-0000-7000-8000-00000000dddd";
inline constexpr int kScarcePlaces = 100;

/// Ids as long as real ones.
std::string MemberId(int number);
std::string PersonId(int number);
/// practices/{practice}/groups/{group}/walks/{walk}
std::string WalkName(const std::string& walk);

/// The key that signs and verifies callers here; of no use anywhere else.
auth::SigningKey Key();

/// Stores the group, its `members` and both walks, as the events of the neighbours would have: the
/// hot walk has `capacity` places.
absl::Status StoreProjections(storage::Database& database, int members, int capacity);

}  // namespace amble::load
