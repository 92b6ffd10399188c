#include "services/messaging/app/list_reports.h"

#include <map>
#include <set>
#include <utility>

#include "services/messaging/app/authorize.h"
#include "services/messaging/app/thread_repository.h"
#include "services/messaging/app/transact.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

bool Owns(const Standing& standing) {
  return standing.staff != nullptr && standing.staff->Has(auth::StaffRole::kOwner);
}

/// What members of the group are called.
absl::StatusOr<std::map<std::string, std::string>> NamesOf(const Dependencies& to,
                                                           storage::Transaction& transaction,
                                                           const GroupKey& group,
                                                           const std::set<std::string>& members) {
  AMBLE_ASSIGN_OR_RETURN(const auto found, to.facts->FindMembers(transaction, group,
                                                                 {members.begin(), members.end()}));
  std::map<std::string, std::string> names;
  for (const Member& member : found) names[member.id] = member.walking_name;
  return names;
}

}  // namespace

absl::StatusOr<ReportScope> RequireReportScope(const Dependencies& to, const rpc::CallContext& call,
                                               const GroupKey& group) {
  AMBLE_ASSIGN_OR_RETURN(const Standing standing,
                         RequireStanding(to, call, group, [](const Standing& caller) {
                           return caller.leads() || Owns(caller);
                         }));
  ReportScope scope{.group = group,
                    .person = call.principal.person,
                    .of_members = standing.leads(),
                    .of_leaders = Owns(standing)};
  if (scope.of_members) return scope;
  AMBLE_ASSIGN_OR_RETURN(
      scope.of_members,
      InRead<bool>(*to.database, [&](storage::Transaction& transaction) -> absl::StatusOr<bool> {
        AMBLE_ASSIGN_OR_RETURN(const auto leaders, to.facts->ListLeaders(transaction, group));
        return leaders.empty();
      }));
  return scope;
}

absl::StatusOr<ReportView> ViewReport(const Dependencies& to, ReportRepository& reports,
                                      storage::Transaction& transaction, const GroupKey& group,
                                      Report report) {
  AMBLE_ASSIGN_OR_RETURN(const auto thread, to.threads->Find(transaction, report.message.thread));
  AMBLE_ASSIGN_OR_RETURN(auto message, to.threads->FindMessage(transaction, report.message));
  if (!thread || !message) return NotFound("message");
  ReportView view{.report = std::move(report), .kind = thread->kind};
  // Who reported a message that was then taken back reported somebody.
  view.message = {group, *std::move(message), ""};
  if (view.kind == ThreadKind::kDirect) view.message.message.text.clear();
  AMBLE_ASSIGN_OR_RETURN(
      const auto complaints,
      reports.ListComplaints(transaction, group, view.report.message, kComplaintsShown));
  std::set<std::string> members{view.message.message.author};
  for (const Complaint& complaint : complaints) members.insert(complaint.member);
  AMBLE_ASSIGN_OR_RETURN(auto names, NamesOf(to, transaction, group, members));
  view.message.walking_name = names[view.message.message.author];
  for (const Complaint& complaint : complaints) {
    view.complaints.push_back({complaint, names[complaint.member]});
  }
  return view;
}

absl::StatusOr<ReportPage> ListReports::operator()(const rpc::CallContext& call,
                                                   const GroupKey& group, bool settled,
                                                   const ReportPlace& after, int limit) const {
  AMBLE_ASSIGN_OR_RETURN(const ReportScope scope, RequireReportScope(to_, call, group));
  return InRead<ReportPage>(
      *to_.database, [&](storage::Transaction& transaction) -> absl::StatusOr<ReportPage> {
        AMBLE_ASSIGN_OR_RETURN(auto reports,
                               reports_.List(transaction, scope, settled, after, limit + 1));
        ReportPage page;
        page.more = reports.size() > static_cast<size_t>(limit);
        if (page.more) reports.pop_back();
        for (Report& report : reports) {
          AMBLE_ASSIGN_OR_RETURN(ReportView view,
                                 ViewReport(to_, reports_, transaction, group, std::move(report)));
          page.reports.push_back(std::move(view));
        }
        return page;
      });
}

}  // namespace amble::messaging
