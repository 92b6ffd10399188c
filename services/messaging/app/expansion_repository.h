#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/messaging/domain/expansion.h"
#include "services/platform/storage/database.h"

namespace amble::messaging {

/// Notices whose recipients are not all gone through. Going through a page and writing down how far
/// that was is one transaction, so there are no leases: whoever has locked a row works on it, and
/// when they die nothing of it has happened.
class ExpansionRepository {
 public:
  virtual ~ExpansionRepository() = default;

  /// Adds those of whose notice there is none yet. `notice` needs no more than its ids.
  virtual absl::Status Add(storage::Transaction& transaction,
                           const std::vector<Expansion>& expansions, absl::Time now) = 0;
  /// Those for the members of a group of which nobody is done yet, at most `limit`.
  virtual absl::StatusOr<std::vector<Unbegun>> ListUnbegun(storage::Transaction& transaction,
                                                           int limit) = 0;
  /// At most `limit`, the oldest first, with their notices. Nobody else has them until the
  /// transaction is over, and their walks do not change until then: what others hold is passed
  /// over. Of those that ListUnbegun lists, only such as are for notices of `may_begin` (ids).
  virtual absl::StatusOr<std::vector<Expansion>> Claim(storage::Transaction& transaction, int limit,
                                                       std::vector<std::string> may_begin) = 0;
  /// Who is next, at most `limit`.
  virtual absl::StatusOr<std::vector<Recipient>> ListNext(storage::Transaction& transaction,
                                                          const Expansion& expansion,
                                                          int limit) = 0;
  /// How far `expansions` are: up to `after`.
  virtual absl::Status Advance(storage::Transaction& transaction,
                               const std::vector<Expansion>& expansions) = 0;
  /// They are done.
  virtual absl::Status Remove(storage::Transaction& transaction,
                              const std::vector<Expansion>& expansions) = 0;
  /// Ends those of notices of `kinds` about a walk. Waits for whoever works on them.
  virtual absl::Status RemoveOfWalk(storage::Transaction& transaction, const WalkKey& walk,
                                    const std::vector<NoticeKind>& kinds) = 0;
};

}  // namespace amble::messaging
