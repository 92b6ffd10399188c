#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/messaging/domain/notice.h"
#include "services/platform/storage/database.h"

namespace amble::messaging {

enum class DispatchState { kWaiting = 0, kDone = 1, kFailed = 2, kDropped = 3 };

/// One person's part of a notice, by one way.
struct Dispatch {
  std::string id;
  std::string practice;
  std::string notice;
  std::string member;
  std::string person;
  Channel channel = Channel::kEmail;
  DispatchState state = DispatchState::kWaiting;
  absl::Time due;
  absl::Time stale_time;   ///< from then on nobody is given it any more
  int64_t attempts = 0;    ///< when claimed: this one included
  std::string message_id;  ///< "<…@…>", the same however often it is tried
  bool digest = false;     ///< for the day's digest

  friend bool operator==(const Dispatch&, const Dispatch&) = default;
};

/// A dispatch beside the notice that it tells.
struct ClaimedDispatch {
  Dispatch dispatch;
  Notice notice;
};

/// The versions of what a dispatch rests on; of what is not known, none. While they are the same,
/// so is what is known.
struct FactVersions {
  using Version = std::optional<int64_t>;
  Version practice;
  Version group;
  Version walk;
  Version progress;  ///< of the walk: attendance tells it without a version
  Version member;
  Version response;
  Version person;
  Version present;  ///< whom the person has become
  Version preferences;

  friend bool operator==(const FactVersions&, const FactVersions&) = default;
};

/// What became of a claimed dispatch.
struct Conclusion {
  enum class Outcome {
    kAccepted,  ///< taken over
    kFailed,    ///< will not arrive
    kDropped,   ///< no longer true, or no longer wanted
    kAgain,     ///< to be tried again, at `due`
  };
  std::string dispatch;
  Outcome outcome = Outcome::kAccepted;
  std::string failure = {};  ///< a reason of ours, no text of others
  absl::Time due = absl::UnixEpoch();
};

/// Which waiting dispatches are not to leave any more.
struct Withdrawal {
  GroupKey group;
  std::string walk = {};    ///< empty: of whatever the group was told
  std::string member = {};  ///< empty: everybody's
  std::string notice = {};  ///< an id; then this one alone, and neither walk nor member is given
  std::vector<NoticeKind> kinds;
};

/// Who is still to be told, and by which way. A dispatch that was claimed is nobody else's until
/// the lease ends; a rival may then have it. Everything is safe while rivals do the same.
class DispatchQueue {
 public:
  virtual ~DispatchQueue() = default;

  /// Adds dispatches, WAITING. One of the same notice, member and channel that is there already
  /// stays as it is, unless it was DROPPED: then it waits again, under its own id and message_id.
  virtual absl::Status Add(storage::Transaction& transaction,
                           const std::vector<Dispatch>& dispatches) = 0;

  /// Whether there is something to claim: quick, and without a lock.
  virtual absl::StatusOr<bool> HasDue(storage::Transaction& transaction, absl::Time now,
                                      absl::Duration lease) = 0;
  /// Takes at most `limit` that are due, not stale, and for no digest (see DigestQueue), the
  /// longest due first, under `claim` until `now` + `lease`. A lease that ends later than that was
  /// taken before the clock was set back: it is over.
  virtual absl::StatusOr<std::vector<ClaimedDispatch>> Claim(storage::Transaction& transaction,
                                                             const std::string& claim,
                                                             absl::Time now, absl::Duration lease,
                                                             int limit) = 0;
  /// What is known by now of all that `claimed` rests on, whose person is `present` by now; nullopt
  /// when it is not WAITING and held under `claim` any more: it was withdrawn, or is a rival's, and
  /// must not leave. One statement.
  virtual absl::StatusOr<std::optional<FactVersions>> Look(storage::Transaction& transaction,
                                                           const std::string& claim,
                                                           const ClaimedDispatch& claimed,
                                                           const std::string& present) = 0;
  /// Those of `dispatches` that are held under `claim` are, from now on, until `now` + `lease`;
  /// returns how many these are.
  virtual absl::StatusOr<int64_t> Renew(storage::Transaction& transaction, const std::string& claim,
                                        std::vector<std::string> dispatches, absl::Time now,
                                        absl::Duration lease) = 0;
  /// Writes down what became of them, and how far their deliveries got by it. What is not held
  /// under `claim` any more stays as it is; returns how many were held.
  virtual absl::StatusOr<int64_t> Conclude(storage::Transaction& transaction,
                                           const std::string& claim,
                                           const std::vector<Conclusion>& conclusions,
                                           absl::Time now) = 0;
  /// What was taken over will not arrive after all. False when there is no such dispatch that is
  /// DONE.
  virtual absl::StatusOr<bool> Bounce(storage::Transaction& transaction,
                                      const std::string& dispatch, const std::string& failure,
                                      absl::Time now) = 0;

  /// Drops what waits, claimed or not, and its deliveries; returns how many dispatches.
  virtual absl::StatusOr<int64_t> Withdraw(storage::Transaction& transaction,
                                           const Withdrawal& withdrawal, absl::Time now) = 0;
  /// Drops at most `limit` that wait since they became stale before `before`; returns how many.
  virtual absl::StatusOr<int64_t> DropStale(storage::Transaction& transaction, absl::Time before,
                                            int limit, absl::Time now) = 0;
  /// How many wait and are due, at most `limit`; for metrics.
  virtual absl::StatusOr<int64_t> Backlog(storage::Transaction& transaction, absl::Time now,
                                          int limit) = 0;
};

}  // namespace amble::messaging
