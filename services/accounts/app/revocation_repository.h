#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/platform/storage/database.h"

namespace amble::accounts {

/// Revocations are kept for so long; whoever was away longer starts again.
inline constexpr absl::Duration kRevocationLifetime = absl::Hours(1);

/// A place in the list of revocations. The epoch is one life of the list; a sequence is never 0.
struct RevocationCursor {
  std::string epoch;
  int64_t sequence = 0;

  friend bool operator==(const RevocationCursor&, const RevocationCursor&) = default;
};

struct RevocationPage {
  std::vector<std::string> sessions;  ///< ids
  std::vector<std::string> people;    ///< ids
  RevocationCursor cursor;            ///< pass it to the next call
  bool reset = false;                 ///< the given cursor is of another life, or too old
};

/// What the gateway must not trust any more. Numbered under a lock that is held until the commit,
/// so whoever sees a number sees all smaller ones; write to it last in a transaction.
class RevocationRepository {
 public:
  virtual ~RevocationRepository() = default;
  virtual absl::Status OfSession(storage::Transaction& transaction, const std::string& session,
                                 absl::Time now) = 0;
  /// All sessions of `person` must be exchanged again.
  virtual absl::Status OfPerson(storage::Transaction& transaction, const std::string& person,
                                absl::Time now) = 0;
  /// The cursor after all that this transaction sees.
  virtual absl::StatusOr<RevocationCursor> Head(storage::Transaction& transaction) = 0;
  /// At most `limit` revocations after `cursor`; the sequence 0 yields the head alone.
  virtual absl::StatusOr<RevocationPage> List(storage::Transaction& transaction,
                                              const RevocationCursor& cursor, int limit) = 0;
  /// Begins a new life unless `keep_existing` and there is one.
  virtual absl::Status StartEpoch(storage::Transaction& transaction, const std::string& epoch,
                                  bool keep_existing) = 0;
  /// Deletes at most `limit` revocations older than `before`; returns how many.
  virtual absl::StatusOr<int64_t> Forget(storage::Transaction& transaction, absl::Time before,
                                         int limit) = 0;
};

}  // namespace amble::accounts
