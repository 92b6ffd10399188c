#include "services/groups/app/follow_clashes.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "services/platform/errors/errors.h"

namespace amble::groups {
namespace {

/// Of so many clashes of one walk or separation is told at once; the soonest.
constexpr int kMostFollowedClashes = 1000;

int64_t& VersionOf(ClashRecord& record, const std::string& member) {
  return record.a == member ? record.version_a : record.version_b;
}

/// Says what becomes of clashes in one transaction.
class Clashes {
 public:
  Clashes(const Dependencies& dependencies, storage::Transaction& transaction,
          const rpc::CallContext* call)
      : to_(dependencies), transaction_(transaction), call_(call) {}

  absl::StatusOr<std::vector<Clash>> Present(ClashQuery query) {
    query.limit = kMostFollowedClashes;
    return to_.separations->ListClashes(transaction_, query, to_.clock->Now());
  }

  /// `clash` is there. One that was resolved has come back if `again`.
  absl::Status Open(const Clash& clash, std::optional<ClashRecord> known, bool again) {
    const bool moved = known && (known->a != clash.a || known->b != clash.b);
    if (known && known->open && moved) {
      return Note(Of(clash, *std::move(known)));
    }
    // Answers of somebody who was merged go over from member to member.
    if (known && (known->open || !(again || moved))) return absl::OkStatus();
    ClashRecord record =
        known
            ? *std::move(known)
            : ClashRecord{.group = clash.group, .separation = clash.separation, .walk = clash.walk};
    record = Of(clash, std::move(record));
    record.open = true;
    ++record.occurrence;
    AMBLE_ASSIGN_OR_RETURN(const auto walk, to_.walks->Find(transaction_, clash.group, clash.walk));
    if (!walk) return absl::InternalError("a clash on a walk that is not known");
    record.end_time = walk->start_time + absl::Minutes(walk->duration_minutes);
    AMBLE_ASSIGN_OR_RETURN(record.witnesses, Witnesses(clash));
    return Tell(std::move(record));
  }
  absl::Status Close(ClashRecord record) {
    record.open = false;
    return Tell(std::move(record));
  }
  /// `member` has answered again, with nothing to be told.
  absl::Status Note(const ClashRecord& record) { return to_.clashes->Save(transaction_, record); }

 private:
  /// `record` with who clashes now.
  static ClashRecord Of(const Clash& clash, ClashRecord record) {
    record.a = clash.a;
    record.version_a = clash.version_a;
    record.b = clash.b;
    record.version_b = clash.version_b;
    return record;
  }

  absl::Status Tell(ClashRecord record) {
    ++record.version;
    AMBLE_RETURN_IF_ERROR(to_.clashes->Save(transaction_, record));
    return to_.events->Changed(transaction_, record, call_);
  }

  absl::StatusOr<std::optional<Staff>> Therapist(const GroupKey& group, const std::string& person) {
    auto staff = to_.practices->FindStaff(transaction_, group.practice, person);
    if (staff.ok() && *staff && !(*staff)->therapist) return std::nullopt;
    return staff;
  }

  absl::StatusOr<std::vector<Witness>> Witnesses(const Clash& clash) {
    const GroupKey& group = clash.group;
    std::vector<Witness> witnesses;
    std::set<std::string> people;
    AMBLE_ASSIGN_OR_RETURN(const auto leaders, to_.members->ListLeading(transaction_, group));
    for (const Member& leader : leaders) {
      AMBLE_ASSIGN_OR_RETURN(const auto staff, Therapist(group, leader.person));
      if (staff && people.insert(leader.person).second) {
        witnesses.push_back({leader.id, leader.person});
      }
    }
    AMBLE_ASSIGN_OR_RETURN(const auto separation,
                           to_.separations->Find(transaction_, group.practice, clash.separation));
    if (separation) {
      AMBLE_ASSIGN_OR_RETURN(const std::string setter,
                             to_.practices->Resolve(transaction_, separation->created_by));
      AMBLE_ASSIGN_OR_RETURN(const auto staff, Therapist(group, setter));
      if (staff && people.insert(setter).second) witnesses.push_back({staff->id, setter});
    }
    if (!witnesses.empty()) return witnesses;
    AMBLE_ASSIGN_OR_RETURN(const auto all,
                           to_.practices->ListTherapists(transaction_, group.practice));
    for (const Staff& staff : all) {
      if (people.insert(staff.person).second) witnesses.push_back({staff.id, staff.person});
    }
    return witnesses;
  }

  const Dependencies& to_;
  storage::Transaction& transaction_;
  const rpc::CallContext* call_;
};

/// The record of `clash` among `records`.
std::optional<ClashRecord> RecordOf(const std::vector<ClashRecord>& records, const Clash& clash) {
  const auto found = std::find_if(records.begin(), records.end(), [&](const ClashRecord& record) {
    return record.separation == clash.separation;
  });
  return found == records.end() ? std::nullopt : std::optional(*found);
}

}  // namespace

absl::Status FollowAnswer(const Dependencies& dependencies, storage::Transaction& transaction,
                          const ToldAnswer& answer) {
  const GroupKey& group = answer.group;
  AMBLE_RETURN_IF_ERROR(dependencies.clashes->TakeTurn(transaction, group.practice));
  AMBLE_ASSIGN_OR_RETURN(const auto member,
                         dependencies.members->Find(transaction, group, answer.member));
  if (!member) return absl::OkStatus();
  AMBLE_ASSIGN_OR_RETURN(const auto separations,
                         dependencies.separations->ListOfPerson(transaction, member->person));
  if (separations.empty()) return absl::OkStatus();

  Clashes clashes(dependencies, transaction, nullptr);
  AMBLE_ASSIGN_OR_RETURN(auto records,
                         dependencies.clashes->ListOfWalk(transaction, group, answer.walk));
  std::set<std::string> back;  // separations of those that may have come back
  for (ClashRecord& record : records) {
    if (record.a != answer.member && record.b != answer.member) continue;
    int64_t& version = VersionOf(record, answer.member);
    // It was told before: this feed is read again.
    if (answer.version <= version) continue;
    version = answer.version;
    back.insert(record.separation);
    AMBLE_RETURN_IF_ERROR(!answer.going && record.open ? clashes.Close(record)
                                                       : clashes.Note(record));
  }
  if (!answer.going) return absl::OkStatus();
  AMBLE_ASSIGN_OR_RETURN(
      const auto present,
      clashes.Present({.practice = group.practice, .group = group.group, .walk = answer.walk}));
  for (const Clash& clash : present) {
    if (clash.a != answer.member && clash.b != answer.member) continue;
    AMBLE_RETURN_IF_ERROR(
        clashes.Open(clash, RecordOf(records, clash), back.contains(clash.separation)));
  }
  return absl::OkStatus();
}

absl::Status FollowWalk(const Dependencies& dependencies, storage::Transaction& transaction,
                        const GroupKey& group, const std::string& walk) {
  AMBLE_RETURN_IF_ERROR(dependencies.clashes->TakeTurn(transaction, group.practice));
  Clashes clashes(dependencies, transaction, nullptr);
  AMBLE_ASSIGN_OR_RETURN(
      const auto present,
      clashes.Present({.practice = group.practice, .group = group.group, .walk = walk}));
  if (present.empty()) return absl::OkStatus();
  AMBLE_ASSIGN_OR_RETURN(const auto records,
                         dependencies.clashes->ListOfWalk(transaction, group, walk));
  for (const Clash& clash : present) {
    AMBLE_RETURN_IF_ERROR(clashes.Open(clash, RecordOf(records, clash), /*again=*/false));
  }
  return absl::OkStatus();
}

absl::Status FollowSeparation(const Dependencies& dependencies, storage::Transaction& transaction,
                              const Separation& separation, bool again,
                              const rpc::CallContext* call) {
  AMBLE_RETURN_IF_ERROR(dependencies.clashes->TakeTurn(transaction, separation.practice));
  Clashes clashes(dependencies, transaction, call);
  if (separation.ended()) {
    AMBLE_ASSIGN_OR_RETURN(const auto open, dependencies.clashes->ListOpen(
                                                transaction, separation.practice, separation.id));
    for (const ClashRecord& record : open) AMBLE_RETURN_IF_ERROR(clashes.Close(record));
    return absl::OkStatus();
  }
  AMBLE_ASSIGN_OR_RETURN(const auto present, clashes.Present({.practice = separation.practice,
                                                              .separation = separation.id}));
  for (const Clash& clash : present) {
    AMBLE_ASSIGN_OR_RETURN(auto known, dependencies.clashes->Find(transaction, clash.group,
                                                                  clash.walk, separation.id));
    AMBLE_RETURN_IF_ERROR(clashes.Open(clash, std::move(known), again));
  }
  return absl::OkStatus();
}

}  // namespace amble::groups
