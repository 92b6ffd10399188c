#include "services/attendance/domain/roll.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "services/platform/errors/errors.h"

namespace amble::attendance {
namespace {

bool ById(const RollMark& a, const RollMark& b) { return a.mark < b.mark; }

std::vector<RollMark> Heads(std::span<const RollMark> marks) {
  std::set<std::string> replaced;
  for (const RollMark& mark : marks) {
    for (const std::string& other : mark.replaces) {
      if (other != mark.mark) replaced.insert(other);
    }
  }
  std::vector<RollMark> heads, own, of_leaders;
  for (const RollMark& mark : marks) {
    if (!mark.self) of_leaders.push_back(mark);
    if (!replaced.contains(mark.mark)) (mark.self ? own : heads).push_back(mark);
  }
  // Marks that replace each other in a ring: nobody knows which is newer, so all of them count.
  if (heads.empty()) heads = std::move(of_leaders);
  const bool leader_says_came =
      std::any_of(heads.begin(), heads.end(), [](const RollMark& mark) { return mark.SaysCame(); });
  for (RollMark& mark : own) {
    if (!leader_says_came || !mark.SaysCame()) heads.push_back(std::move(mark));
  }
  std::sort(heads.begin(), heads.end(), ById);
  return heads;
}

}  // namespace

bool RollMark::SameTap(const RollMark& other) const {
  return std::tie(mark, entry, presence, replaces, client_time, client, self) ==
         std::tie(other.mark, other.entry, other.presence, other.replaces, other.client_time,
                  other.client, other.self);
}

Standing Settle(std::span<const RollMark> marks) {
  Standing standing;
  standing.heads = Heads(marks);
  int64_t last = -1;
  for (const RollMark& head : standing.heads) {
    if (head.presence != standing.heads.front().presence) standing.conflict = true;
    if (head.arrival <= last) continue;
    last = head.arrival;
    standing.presence = head.presence;
  }
  return standing;
}

int Roll::PresentCount() const {
  return static_cast<int>(std::count_if(lines.begin(), lines.end(), [](const RollLine& line) {
    return line.standing.Settled() && line.standing.presence == Presence::kPresent;
  }));
}

std::vector<std::string> Roll::AbsentMembers() const {
  std::vector<std::string> members;
  for (const RollLine& line : lines) {
    const bool absent = line.standing.Settled() && line.standing.presence == Presence::kAbsent;
    if (absent && line.entry.member) members.push_back(line.entry.entry);
  }
  return members;
}

const RollLine* Roll::Find(const std::string& entry) const {
  const auto found = std::find_if(lines.begin(), lines.end(),
                                  [&](const RollLine& line) { return line.entry.entry == entry; });
  return found == lines.end() ? nullptr : &*found;
}

Roll MakeRoll(Walk walk, std::vector<RollEntry> entries, std::vector<RollMark> marks) {
  std::map<std::string, std::vector<RollMark>> by_entry;
  for (RollMark& mark : marks) by_entry[mark.entry].push_back(std::move(mark));
  std::sort(entries.begin(), entries.end(), [](const RollEntry& a, const RollEntry& b) {
    return std::tie(a.walking_name, a.entry) < std::tie(b.walking_name, b.entry);
  });
  Roll roll{std::move(walk), {}};
  for (RollEntry& entry : entries) {
    Standing standing = Settle(by_entry[entry.entry]);
    roll.lines.push_back({std::move(entry), std::move(standing)});
  }
  return roll;
}

absl::Status CheckAccountedFor(const Roll& roll, int back_count) {
  std::string names;
  for (const RollLine& line : roll.lines) {
    if (line.standing.Settled()) continue;
    if (!names.empty()) names += ", ";
    names += line.entry.walking_name;
  }
  if (!names.empty()) {
    return FailedPrecondition(Reason::kRollUnsettled, "Not accounted for yet: " + names + ".");
  }
  if (back_count != roll.PresentCount()) {
    return FailedPrecondition(Reason::kRollUnsettled,
                              std::to_string(back_count) + " came back, but " +
                                  std::to_string(roll.PresentCount()) + " are marked as there.");
  }
  return absl::OkStatus();
}

}  // namespace amble::attendance
