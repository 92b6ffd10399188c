#pragma once

#include <optional>
#include <string>

#include "services/messaging/app/mailed_repository.h"

namespace amble::messaging {

/// The rows of `dispatches` (0002_notices.sql) that were mails.
class MailedSqlRepository final : public MailedRepository {
 public:
  absl::StatusOr<std::optional<Mailed>> Lock(storage::Transaction& transaction,
                                             const std::string& message_id) override;
};

}  // namespace amble::messaging
