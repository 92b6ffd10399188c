#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/messaging/domain/facts.h"
#include "services/messaging/domain/message.h"
#include "services/platform/storage/database.h"

namespace amble::messaging {

/// What one person found not all right.
struct Complaint {
  std::string member;  ///< who they are, or were, in the group
  std::string reason;  ///< may be empty
  absl::Time create_time;

  friend bool operator==(const Complaint&, const Complaint&) = default;
};

/// That a message was reported.
struct Report {
  MessageKey message;
  absl::Time last_time;  ///< of the last complaint
  /// When the last complaint was settled; nullopt while one is open.
  std::optional<absl::Time> settle_time;
  std::string settler;  ///< the member who settled it; empty: none, or an OWNER who is no member

  friend bool operator==(const Report&, const Report&) = default;
};

/// Which reports somebody may see. Never those of what they wrote themselves.
struct ReportScope {
  GroupKey group;
  std::string person;       ///< who looks
  bool of_members = false;  ///< of messages of members
  bool of_leaders = false;  ///< of messages that were written by leaders, or by who leads now
};

/// Where a list of reports goes on: after this one.
struct ReportPlace {
  absl::Time last_time = absl::FromUnixMicros(std::numeric_limits<int64_t>::max());
  std::string thread;
  int64_t number = 0;
};

/// What was reported, and whether leaders have settled it.
class ReportRepository {
 public:
  virtual ~ReportRepository() = default;

  /// Those with complaints that are open, or those without; the latest first; after `place`, at
  /// most `limit`.
  virtual absl::StatusOr<std::vector<Report>> List(storage::Transaction& transaction,
                                                   const ReportScope& scope, bool settled,
                                                   const ReportPlace& place, int limit) = 0;
  /// nullopt also when it is not in the scope.
  virtual absl::StatusOr<std::optional<Report>> Find(storage::Transaction& transaction,
                                                     const ReportScope& scope,
                                                     const MessageKey& message) = 0;
  /// The latest first, at most `limit`.
  virtual absl::StatusOr<std::vector<Complaint>> ListComplaints(storage::Transaction& transaction,
                                                                const GroupKey& group,
                                                                const MessageKey& message,
                                                                int limit) = 0;
  /// Settles what is open of a message.
  virtual absl::Status Settle(storage::Transaction& transaction, const MessageKey& message,
                              const std::string& settler, absl::Time now) = 0;
  /// The notice with `key`, if there is one, has `new_key`: then what it told can be told anew.
  virtual absl::Status RenameNotice(storage::Transaction& transaction, const std::string& practice,
                                    const std::string& key, const std::string& new_key) = 0;
};

}  // namespace amble::messaging
