#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/messaging/app/dependencies.h"
#include "services/messaging/app/report_repository.h"
#include "services/messaging/app/thread_view.h"
#include "services/platform/rpc/call_context.h"

/// Reports: what people found not all right, for those who were asked to look (ask_to_look.h).
/// LEADERs and CO_LEADERs of the group see those of members' messages, OWNERs of the practice those
/// of leaders' messages, and all where nobody leads. Nobody sees those of what they wrote. Who
/// reported is shown to them, who have to talk with both; the author is shown nothing at all.
namespace amble::messaging {

/// The most complaints about one message that are shown, the latest.
inline constexpr int kComplaintsShown = 20;

/// A complaint beside what its author is called.
struct NamedComplaint {
  Complaint complaint;
  std::string walking_name;  ///< empty for who is not known any more
};

/// A report as those see it who may.
struct ReportView {
  Report report;
  ThreadKind kind = ThreadKind::kGroup;
  /// As leaders see it. Of what two members say alone without its text: that is not theirs to read.
  MessageView message;
  std::vector<NamedComplaint> complaints;
};

struct ReportPage {
  std::vector<ReportView> reports;
  bool more = false;
};

class ListReports {
 public:
  ListReports(const Dependencies& dependencies, ReportRepository& reports)
      : to_(dependencies), reports_(reports) {}
  /// Those that are open, or those that are `settled`; the latest first.
  absl::StatusOr<ReportPage> operator()(const rpc::CallContext& call, const GroupKey& group,
                                        bool settled, const ReportPlace& after, int limit) const;

 private:
  const Dependencies& to_;
  ReportRepository& reports_;
};

/// Which reports of the group the caller sees. NOT_FOUND when there is no group that they know of,
/// PERMISSION_DENIED when they see none.
absl::StatusOr<ReportScope> RequireReportScope(const Dependencies& dependencies,
                                               const rpc::CallContext& call, const GroupKey& group);

absl::StatusOr<ReportView> ViewReport(const Dependencies& dependencies, ReportRepository& reports,
                                      storage::Transaction& transaction, const GroupKey& group,
                                      Report report);

}  // namespace amble::messaging
