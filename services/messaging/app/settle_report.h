#pragma once

#include "services/messaging/app/list_reports.h"

namespace amble::messaging {

/// Those who see what was reported of a message have seen to it. What is reported of it later is
/// open again, and they are asked to look again. NOT_FOUND, in the same words, when there is no
/// such message, nothing was reported of it, or that is not for the caller to see.
class SettleReport {
 public:
  SettleReport(const Dependencies& dependencies, ReportRepository& reports)
      : to_(dependencies), reports_(reports) {}
  absl::StatusOr<ReportView> operator()(const rpc::CallContext& call, const MessageKey& key) const;

 private:
  const Dependencies& to_;
  ReportRepository& reports_;
};

}  // namespace amble::messaging
