#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "services/messaging/app/dependencies.h"

namespace amble::messaging {

/// The most members of one thread that are gone through in one transaction.
inline constexpr int kReadersPerPage = 500;
/// The most threads that are begun with in one transaction. Nobody writes in them meanwhile.
inline constexpr int kThreadsPerTurn = 25;
/// Who could not be told for so long that there are messages is not told that late.
inline constexpr absl::Duration kNewsLifetime = absl::Hours(24 * 7);

/// What one turn did.
struct NewsTold {
  int threads = 0;     ///< of which a page was gone through
  int64_t people = 0;  ///< who are told
};

/// Tells people, by notices of kind MESSAGES, that there is something in their threads that they
/// have not read: kTimeToRead after it was written, so that who looks has read it, and once until
/// they have read it, however much is written. Not to be told are its authors, who has muted the
/// thread, whom a block veils it from, who came after it was written, and guests, who cannot read
/// threads. Each page of members is one transaction with its place, so rivals and kill -9 neither
/// omit nor double anybody. Repeat until there are no threads left.
///
/// What was written is in no mail, nor is who wrote it: mails lie open in shared mailboxes, and
/// what is taken back would stay there.
absl::StatusOr<NewsTold> TellNews(const Dependencies& dependencies, int page = kReadersPerPage);

}  // namespace amble::messaging
