#pragma once

#include <rapidcheck.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "services/attendance/domain/roll.h"

namespace amble::attendance {

/// What leaders' phones made while they were apart: each mark replaces what its phone knew of.
struct PhoneMarks {
  std::vector<RollMark> marks;  ///< in the order in which they were made
  /// Those of `marks`, by number, that are somebody's being added to the roll: a member, or (the
  /// mark has the id of its entry) somebody who walked in.
  std::set<size_t> added;
  /// How they reach the server: numbers into `marks`, in any order; all of them, some twice.
  std::vector<size_t> delivery;
};

inline std::ostream& operator<<(std::ostream& out, const PhoneMarks& made) {
  for (const RollMark& mark : made.marks) {
    out << mark.mark << " of " << mark.entry << " says " << static_cast<int>(mark.presence)
        << " replaces";
    for (const std::string& replaced : mark.replaces) out << " " << replaced;
    out << "; ";
  }
  out << "added";
  for (const size_t i : made.added) out << " " << i;
  out << "; delivered";
  for (const size_t i : made.delivery) out << " " << i;
  return out;
}

/// All numbers below `count` in any order, some of them twice.
inline std::vector<size_t> AnyDelivery(size_t count) {
  std::vector<size_t> delivery;
  for (size_t i = 0; i < count; ++i) {
    const int times = *rc::gen::weightedElement<int>({{3, 1}, {1, 2}});
    delivery.insert(delivery.end(), static_cast<size_t>(times), i);
  }
  for (size_t i = delivery.size(); i > 1; --i) {
    std::swap(delivery[i - 1], delivery[*rc::gen::inRange<size_t>(0, i)]);
  }
  return delivery;
}

/// Taps of two or three phones, whose clocks may be wrong by a day, on `entries`. Now and then one
/// hears what another knows; or adds to the roll who is on it already or, with `walk_ins`, somebody
/// new (entries "xa", "xb", ...). Nobody can replace that a member was added: no phone knows its
/// id.
inline rc::Gen<PhoneMarks> TapsOfPhones(std::vector<std::string> entries, bool walk_ins) {
  return rc::gen::exec([entries, walk_ins] {
    constexpr int kMostTaps = 14;
    const int phones = *rc::gen::inRange(2, 4);
    std::vector<std::set<size_t>> known(static_cast<size_t>(phones));
    std::vector<absl::Duration> wrong;
    for (int i = 0; i < phones; ++i) wrong.push_back(absl::Hours(*rc::gen::inRange(-24, 25)));
    PhoneMarks made;
    const int taps = *rc::gen::inRange(0, kMostTaps);
    for (int i = 0; i < taps; ++i) {
      const size_t phone = *rc::gen::inRange<size_t>(0, known.size());
      if (*rc::gen::inRange(0, 3) == 0) {
        const auto heard = known[*rc::gen::inRange<size_t>(0, known.size())];
        known[phone].insert(heard.begin(), heard.end());
      }
      const bool adds = *rc::gen::inRange(0, 6) == 0;
      if (adds && walk_ins && *rc::gen::arbitrary<bool>()) {
        const std::string id = std::string("x") + static_cast<char>('a' + i);
        made.added.insert(made.marks.size());
        known[phone].insert(made.marks.size());
        made.marks.push_back({.mark = id, .entry = id});
        continue;
      }
      if (adds) {
        made.added.insert(made.marks.size());
        made.marks.push_back(
            {.mark = "m" + std::to_string(i), .entry = *rc::gen::elementOf(entries)});
        continue;
      }
      std::vector<std::string> seen = entries;
      for (const size_t other : known[phone]) {
        if (made.added.contains(other)) seen.push_back(made.marks[other].entry);
      }
      RollMark mark{
          .mark = "m" + std::to_string(i),
          .entry = *rc::gen::elementOf(seen),
          .presence = static_cast<Presence>(*rc::gen::inRange(2, 6)),
          .client_time = absl::FromUnixSeconds(1'900'000'000) + absl::Minutes(i) + wrong[phone],
          .client = "phone-" + std::to_string(phone)};
      for (const size_t other : known[phone]) {
        if (made.marks[other].entry == mark.entry) mark.replaces.push_back(made.marks[other].mark);
      }
      known[phone].insert(made.marks.size());
      made.marks.push_back(mark);
    }
    made.delivery = AnyDelivery(made.marks.size());
    return made;
  });
}

/// What leaders may rely on of one entry.
struct EntryTruth {
  bool accounted_for = false;
  Presence presence = Presence::kExpected;  ///< when accounted for

  friend bool operator==(const EntryTruth&, const EntryTruth&) = default;
};

/// By what was made alone: the marks that nobody replaced, having known of them, must agree.
inline std::map<std::string, EntryTruth> TruthOf(const PhoneMarks& made,
                                                 const std::vector<std::string>& entries) {
  std::map<std::string, EntryTruth> truth;
  for (const std::string& entry : entries) {
    std::set<Presence> said;
    for (const RollMark& mark : made.marks) {
      const bool replaced =
          std::any_of(made.marks.begin(), made.marks.end(), [&](const RollMark& other) {
            return std::count(other.replaces.begin(), other.replaces.end(), mark.mark) > 0;
          });
      if (mark.entry == entry && !replaced) said.insert(mark.presence);
    }
    truth[entry].accounted_for = said.size() == 1;
    if (said.size() == 1) truth[entry].presence = *said.begin();
  }
  return truth;
}

/// As the roll has it.
inline std::map<std::string, EntryTruth> TruthOf(const Roll& roll) {
  std::map<std::string, EntryTruth> truth;
  for (const RollLine& line : roll.lines) {
    EntryTruth& one = truth[line.entry.entry];
    one.accounted_for = line.standing.Settled();
    if (one.accounted_for) one.presence = line.standing.presence;
  }
  return truth;
}

}  // namespace amble::attendance
