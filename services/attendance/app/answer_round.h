#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/status/status.h"
#include "services/attendance/app/answer_batch.h"
#include "services/attendance/app/answer_command.h"
#include "services/attendance/app/dependencies.h"
#include "services/attendance/domain/member.h"
#include "services/attendance/domain/walk_book.h"

namespace amble::attendance {

/// The commands of one practice in one transaction: load, decide in memory, save. For AnswerBatch
/// alone.
class AnswerRound {
 public:
  AnswerRound(const Dependencies& dependencies, std::string practice,
              std::vector<const AnswerCommand*> commands, absl::Time now);

  /// Locks the walks and reads all that the decisions rest on.
  absl::Status Load(storage::Transaction& transaction);
  /// Decides. No input or output.
  void Decide();
  /// Writes what has changed, and the events of it.
  absl::Status Save(storage::Transaction& transaction);
  /// How the answers stand at the end of the transaction, in the order of the commands.
  absl::StatusOr<AnswerResults> Results(storage::Transaction& transaction) const;

 private:
  /// A command and what is known of it.
  struct Item {
    const AnswerCommand* command;
    const Member* member = nullptr;  ///< whose answer it is
    absl::Status status;             ///< of the decision
  };

  absl::Status LoadWalks(storage::Transaction& transaction);
  absl::Status LoadGroups(storage::Transaction& transaction, std::vector<std::string> groups);
  absl::Status LoadMembers(storage::Transaction& transaction);
  absl::Status LoadResponses(storage::Transaction& transaction);
  absl::Status LoadRequests(storage::Transaction& transaction);

  const Member* MembershipOf(const std::string& person, const std::string& group) const;
  const Member* MemberById(const std::string& member, const std::string& group) const;
  const Group* GroupOf(const std::string& group) const;
  WalkBook* BookOf(const AnswerCommand& command);
  absl::Status CheckAuthority(const AnswerCommand& command, const Member* member) const;
  absl::Status DecideOne(Item& item);
  absl::Status DecideOnce(Item& item, WalkBook& book);

  const Dependencies& dependencies_;
  const std::string practice_;
  const absl::Time now_;
  std::vector<Item> items_;
  std::map<std::string, WalkBook> books_;  ///< by walk
  std::vector<Member> members_;
  std::unordered_map<std::string, std::vector<const Member*>> by_person_;
  std::unordered_map<std::string, const Member*> by_id_;
  std::unordered_map<std::string, Group> groups_;
  std::map<std::string, std::string> requests_;  ///< remembered, before or by this round
  std::vector<LedgerEntry> new_requests_;
  /// The call that changed an answer last, by walk and member.
  std::map<std::pair<std::string, std::string>, const rpc::CallContext*> callers_;
};

}  // namespace amble::attendance
