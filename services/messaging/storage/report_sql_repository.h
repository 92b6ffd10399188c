#pragma once

#include "services/messaging/app/report_repository.h"

namespace amble::messaging {

/// Reports in `message_reports`, which ThreadSqlRepository fills.
class ReportSqlRepository final : public ReportRepository {
 public:
  absl::StatusOr<std::vector<Report>> List(storage::Transaction& transaction,
                                           const ReportScope& scope, bool settled,
                                           const ReportPlace& place, int limit) override;
  absl::StatusOr<std::optional<Report>> Find(storage::Transaction& transaction,
                                             const ReportScope& scope,
                                             const MessageKey& message) override;
  absl::StatusOr<std::vector<Complaint>> ListComplaints(storage::Transaction& transaction,
                                                        const GroupKey& group,
                                                        const MessageKey& message,
                                                        int limit) override;
  absl::Status Settle(storage::Transaction& transaction, const MessageKey& message,
                      const std::string& settler, absl::Time now) override;
  absl::Status RenameNotice(storage::Transaction& transaction, const std::string& practice,
                            const std::string& key, const std::string& new_key) override;
};

}  // namespace amble::messaging
