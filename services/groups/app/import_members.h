#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/groups/app/dependencies.h"
#include "services/groups/app/import_table.h"
#include "services/groups/app/roster.h"
#include "services/platform/rpc/call_context.h"

namespace amble::groups {

/// What ImportMembers needs.
struct ImportMembersCommand {
  GroupKey group;
  std::string csv;
  int agreement_version = 0;  ///< that the leader says all of them accept
  bool dry_run = false;
};

/// The numbers of amble.groups.v1.ImportOutcome.
enum class ImportOutcome { kCreated = 1, kAlreadyThere = 2, kRefused = 3 };

/// What became of a row.
struct ImportedRow {
  int line = 0;
  ImportOutcome outcome = ImportOutcome::kRefused;
  std::string member;  ///< id; empty for who was not added
  MemberState state = MemberState::kUnspecified;
  std::string walking_name;
  std::string column;   ///< with kRefused: at fault; may be empty
  std::string message;  ///< with kRefused

  friend bool operator==(const ImportedRow&, const ImportedRow&) = default;
};

/// What became of a table.
struct ImportedTable {
  std::vector<ImportedRow> rows;
  std::vector<std::string> ignored_columns;
};

/// Adds people from a table, each as AddMember does. Who is there already stays as they are: a
/// present member with that walking name, unless both have contacts that differ. All rows that can
/// be used are added in one transaction. LEADER and CO_LEADER may. The same table again adds
/// nobody; neither does the same request, whose answer then says that they are there.
class ImportMembers {
 public:
  explicit ImportMembers(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<ImportedTable> operator()(const rpc::CallContext& call,
                                           const ImportMembersCommand& command) const;

 private:
  /// Present members by the key of their walking names.
  using Present = std::map<std::string, Member>;

  absl::StatusOr<Present> FindPresent(storage::Transaction& transaction,
                                      const GroupKey& group) const;
  /// What can be said of a row before anybody is added; kCreated for who is to be.
  static ImportedRow Judge(const TableRow& row, const Present& present);
  /// Adds whom `row` names as `person`.
  absl::Status Add(storage::Transaction& transaction, const rpc::CallContext& call, Roster& roster,
                   const ImportMembersCommand& command, const TableRow& row,
                   const std::string& person, Present& present, ImportedRow& result) const;

  const Dependencies& dependencies_;
};

}  // namespace amble::groups
