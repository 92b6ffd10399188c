#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/messaging/domain/notice.h"
#include "services/platform/storage/database.h"

namespace amble::messaging {

/// How a notice went, in numbers.
struct Tally {
  int64_t recipients = 0;
  int64_t heard = 0;   ///< HasHeard
  int64_t failed = 0;  ///< HasFailed
};

/// A notice as one of its recipients sees it.
struct OwnNotice {
  Notice notice;
  Delivery delivery;
};

/// A delivery beside what the member is called.
struct NamedDelivery {
  Delivery delivery;
  std::string walking_name;  ///< empty for who is no member
  int rank = 0;              ///< 0: has failed, 1: has not heard, or nobody knows, 2: has heard
};

/// Where a page of a person's notices begins: after this one.
struct OwnPlace {
  absl::Time create_time = absl::InfiniteFuture();
  std::string notice;
};

/// Where a page of deliveries begins: after this one.
struct ToldPlace {
  int rank = -1;
  std::string walking_name;
  std::string member;
};

/// Notices, and whom they are for.
class NoticeRepository {
 public:
  virtual ~NoticeRepository() = default;

  /// Adds the notice unless its key is taken: false, and nothing changed.
  virtual absl::StatusOr<bool> Add(storage::Transaction& transaction, const Notice& notice) = 0;
  /// Adds those of which neither the id nor the key is taken.
  virtual absl::Status AddAll(storage::Transaction& transaction,
                              const std::vector<Notice>& notices) = 0;
  virtual absl::StatusOr<std::optional<Notice>> Find(storage::Transaction& transaction,
                                                     const std::string& practice,
                                                     const std::string& notice) = 0;
  virtual absl::StatusOr<std::optional<Notice>> FindByKey(storage::Transaction& transaction,
                                                          const std::string& practice,
                                                          const std::string& key) = 0;
  /// The latest first, at most `limit`.
  virtual absl::StatusOr<std::vector<Notice>> ListOfWalk(storage::Transaction& transaction,
                                                         const WalkKey& walk, int limit) = 0;
  /// Those of `kind`, in any order; at most `limit`, the latest.
  virtual absl::StatusOr<std::vector<Notice>> ListOfKind(storage::Transaction& transaction,
                                                         const WalkKey& walk, NoticeKind kind,
                                                         int limit) = 0;
  virtual absl::StatusOr<Tally> Count(storage::Transaction& transaction,
                                      const std::string& practice, const std::string& notice) = 0;

  /// Makes everybody whose answer to the notice's walk counts on it at this moment a recipient,
  /// WAITING; returns how many.
  virtual absl::StatusOr<int64_t> AddAnswering(storage::Transaction& transaction,
                                               const Notice& notice) = 0;
  /// Likewise those of `members` (ids) who are ACTIVE.
  virtual absl::StatusOr<int64_t> AddMembers(storage::Transaction& transaction,
                                             const Notice& notice,
                                             std::vector<std::string> members) = 0;
  /// Adds deliveries, and takes over those that are WAITING or DROPPED; others stay as they are. No
  /// member twice.
  virtual absl::Status Save(storage::Transaction& transaction,
                            const std::vector<Delivery>& deliveries) = 0;
  /// Adds those that are not there yet.
  virtual absl::Status AddMissing(storage::Transaction& transaction,
                                  const std::vector<Delivery>& deliveries) = 0;
  /// Replaces one, whatever its state.
  virtual absl::Status Replace(storage::Transaction& transaction, const Delivery& delivery) = 0;
  /// `lock`: nobody else changes it until the transaction is over.
  virtual absl::StatusOr<std::optional<Delivery>> FindDelivery(storage::Transaction& transaction,
                                                               const std::string& practice,
                                                               const std::string& notice,
                                                               const std::string& member,
                                                               bool lock = false) = 0;
  /// By rank, walking name and member, at most `limit`.
  virtual absl::StatusOr<std::vector<NamedDelivery>> ListDeliveries(
      storage::Transaction& transaction, const Notice& notice, const ToldPlace& after,
      int limit) = 0;

  /// What a person was told since `since`, the latest first, at most `limit`. Of `group` alone, if
  /// it is given.
  virtual absl::StatusOr<std::vector<OwnNotice>> ListOfPerson(storage::Transaction& transaction,
                                                              const std::string& person,
                                                              const std::optional<GroupKey>& group,
                                                              absl::Time since,
                                                              const OwnPlace& after, int limit) = 0;
  /// How many of them are not seen, at most `limit`.
  virtual absl::StatusOr<int64_t> CountUnseen(storage::Transaction& transaction,
                                              const std::string& person,
                                              const std::optional<GroupKey>& group,
                                              absl::Time since, int limit) = 0;
  /// How many of these notices of one practice, each named once, are for the person.
  virtual absl::StatusOr<int64_t> CountOwn(storage::Transaction& transaction,
                                           const std::string& person, const std::string& practice,
                                           std::vector<std::string> notices) = 0;
  /// The person has seen notices of one practice: those that are theirs; others are ignored.
  virtual absl::Status MarkSeen(storage::Transaction& transaction, const std::string& person,
                                const std::string& practice, std::vector<std::string> notices,
                                absl::Time now) = 0;

  /// What was for `from` is for `to`: a guest has become somebody.
  virtual absl::Status MovePerson(storage::Transaction& transaction, const std::string& from,
                                  const std::string& to) = 0;
  /// Deletes at most `limit` notices from before `before`, with all that hangs on them; returns how
  /// many.
  virtual absl::StatusOr<int64_t> Forget(storage::Transaction& transaction, absl::Time before,
                                         int limit) = 0;
};

}  // namespace amble::messaging
