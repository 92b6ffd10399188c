#include "services/groups/app/import_members.h"

#include <optional>
#include <set>
#include <utility>

#include "services/groups/app/change_group.h"
#include "services/groups/app/join.h"
#include "services/groups/domain/agreement.h"
#include "services/platform/errors/errors.h"
#include "services/platform/text/text.h"

namespace amble::groups {
namespace {

/// Leaders hold no place and are counted by nothing; there are never so many.
constexpr int kMostPresent = kLargestCapacity + kLongestWaitingList + 1000;

const std::set<MemberState> kPresentStates = {MemberState::kInvited, MemberState::kRequested,
                                              MemberState::kWaiting, MemberState::kActive,
                                              MemberState::kPaused};

void Refuse(ImportedRow& row, const absl::Status& status) {
  row.outcome = ImportOutcome::kRefused;
  const auto violations = ViolationsOf(status);
  row.message = violations.empty() ? std::string(status.message()) : violations[0].description;
  if (!violations.empty()) row.column = ColumnOf(violations[0].field);
}

/// Refuses this row, not the whole table.
bool OfOneRow(const absl::Status& status) {
  const Reason reason = ReasonOf(status);
  return reason == Reason::kGroupFull || reason == Reason::kAlreadyExists ||
         reason == Reason::kTooManyRequests;
}

}  // namespace

absl::StatusOr<ImportMembers::Present> ImportMembers::FindPresent(storage::Transaction& transaction,
                                                                  const GroupKey& group) const {
  AMBLE_ASSIGN_OR_RETURN(std::vector<Member> members,
                         dependencies_.members->List(transaction, group, kPresentStates,
                                                     /*after_sequence=*/0, kMostPresent));
  Present present;
  for (Member& member : members) {
    std::string key = FoldKey(member.walking_name);
    present.emplace(std::move(key), std::move(member));
  }
  return present;
}

ImportedRow ImportMembers::Judge(const TableRow& row, const Present& present) {
  ImportedRow result{.line = row.line, .walking_name = row.person.walking_name};
  if (!row.refusal.ok()) {
    Refuse(result, row.refusal);
    return result;
  }
  result.outcome = ImportOutcome::kCreated;
  const auto same = present.find(FoldKey(row.person.walking_name));
  if (same == present.end()) return result;
  const std::string& contact = same->second.contact;
  if (!contact.empty() && !row.person.contact.empty() &&
      FoldKey(contact) != FoldKey(row.person.contact)) {
    Refuse(result, InvalidField("walking_name",
                                "Somebody in this group has this name and another contact."));
    return result;
  }
  result.outcome = ImportOutcome::kAlreadyThere;
  result.member = same->second.id;
  result.state = same->second.state;
  return result;
}

absl::Status ImportMembers::Add(storage::Transaction& transaction, const rpc::CallContext& call,
                                Roster& roster, const ImportMembersCommand& command,
                                const TableRow& row, const std::string& person, Present& present,
                                ImportedRow& result) const {
  absl::StatusOr<Member> member = Join(dependencies_, transaction, roster,
                                       {.person = person,
                                        .walking_name = row.person.walking_name,
                                        .agreement_version = command.agreement_version,
                                        .added_by = call.principal.person,
                                        .contact = row.person.contact});
  if (!member.ok() && OfOneRow(member.status())) {
    Refuse(result, member.status());
    return absl::OkStatus();
  }
  if (!member.ok()) return member.status();
  result.member = member->id;
  result.state = member->state;
  present.emplace(FoldKey(member->walking_name), *std::move(member));
  return absl::OkStatus();
}

absl::StatusOr<ImportedTable> ImportMembers::operator()(const rpc::CallContext& call,
                                                        const ImportMembersCommand& command) const {
  const GroupKey& key = command.group;
  std::optional<ImportTable> table;
  ImportedTable done;
  std::optional<std::map<int, std::string>> people;  // by line; none yet: any will do
  bool fresh = false;                                // `done` is what the effect did
  const auto effect = [&](storage::Transaction& transaction,
                          Roster& roster) -> absl::StatusOr<std::string> {
    AMBLE_ASSIGN_OR_RETURN(const Standing standing,
                           FindStanding(dependencies_, transaction, call, key));
    AMBLE_RETURN_IF_ERROR(CheckLeads(standing));
    AMBLE_RETURN_IF_ERROR(CheckNotArchived(roster.group()));
    AMBLE_RETURN_IF_ERROR(
        CheckAccepted(roster.group(), command.agreement_version, "agreement_version"));
    if (!table) {
      AMBLE_ASSIGN_OR_RETURN(table, ReadImportTable(command.csv));
    }
    AMBLE_ASSIGN_OR_RETURN(Present present, FindPresent(transaction, key));
    done = {.rows = {}, .ignored_columns = table->ignored_columns};
    for (const TableRow& row : table->rows) {
      ImportedRow result = Judge(row, present);
      const bool known = !people || people->contains(row.line);
      if (result.outcome == ImportOutcome::kCreated && known) {
        const std::string person = people ? people->at(row.line) : dependencies_.ids->NewId();
        AMBLE_RETURN_IF_ERROR(
            Add(transaction, call, roster, command, row, person, present, result));
      } else if (result.outcome == ImportOutcome::kCreated) {
        Refuse(result, InvalidField("", "The group has just changed. Import the table again."));
      }
      done.rows.push_back(std::move(result));
    }
    fresh = true;
    return key.group;
  };
  // What a request that had its effect before left: nobody is added now.
  const auto reread = [&](storage::Transaction& transaction, const std::string&) -> absl::Status {
    if (fresh) return absl::OkStatus();
    AMBLE_ASSIGN_OR_RETURN(table, ReadImportTable(command.csv));
    AMBLE_ASSIGN_OR_RETURN(const Present present, FindPresent(transaction, key));
    done = {.rows = {}, .ignored_columns = table->ignored_columns};
    for (const TableRow& row : table->rows) {
      done.rows.push_back(Judge(row, present));
      if (done.rows.back().outcome == ImportOutcome::kCreated) {
        done.rows.back().outcome = ImportOutcome::kAlreadyThere;
      }
    }
    return absl::OkStatus();
  };

  AMBLE_ASSIGN_OR_RETURN(const bool first, Rehearse(dependencies_, call, key, effect));
  if (command.dry_run) {
    // Nobody has the ids that were tried.
    std::set<std::string> tried;
    for (ImportedRow& row : done.rows) {
      if (row.outcome == ImportOutcome::kCreated) tried.insert(row.member);
      if (tried.contains(row.member)) row.member.clear();
    }
    return done;
  }
  if (first) {
    people.emplace();
    for (size_t i = 0; i < done.rows.size(); ++i) {
      if (done.rows[i].outcome != ImportOutcome::kCreated) continue;
      const TableRow& row = table->rows[i];
      AMBLE_ASSIGN_OR_RETURN((*people)[row.line], CreatePerson(dependencies_, call, key, row.person,
                                                               std::to_string(row.line)));
    }
  }
  fresh = false;
  AMBLE_RETURN_IF_ERROR(ChangeGroup(dependencies_, call, key, effect, reread));
  return done;
}

}  // namespace amble::groups
