#include "services/scheduling/testing/series_model.h"

#include <algorithm>
#include <sstream>
#include <utility>

#include "services/scheduling/domain/walk_fields.h"

namespace amble::scheduling {
namespace {

/// Half a year, as a number of seconds.
constexpr int64_t kAheadSeconds = int64_t{26} * 7 * 24 * 60 * 60;

template <typename T>
void Differ(std::ostringstream& out, const char* what, const T& expected, const T& stored) {
  if (!(expected == stored)) out << " " << what << " is " << stored << ", not " << expected << ";";
}

}  // namespace

SeriesModel::SeriesModel(absl::CivilSecond first, std::string title, absl::CivilSecond now)
    : series_{{first, std::move(title), first}}, now_(now) {
  Plan();
}

bool SeriesModel::Concerned(const ExpectedWalk& named, const ExpectedWalk& walk,
                            Scope scope) const {
  if (scope == Scope::kThis) return &walk == &named;
  return walk.series == named.series && (scope == Scope::kAll || walk.slot >= named.slot);
}

void SeriesModel::End(const ExpectedWalk& named, Scope scope) {
  Fortnightly& old = series_[static_cast<size_t>(named.series)];
  if (scope != Scope::kThis) old.ends = scope == Scope::kAll ? old.first : named.slot;
}

bool SeriesModel::Cancel(size_t number, Scope scope) {
  const ExpectedWalk& named = walks_[number];
  // Nobody has started it, so it may be called off until its end.
  if (named.cancelled || named.start + kDurationSeconds <= now_) return false;
  for (ExpectedWalk& walk : walks_) {
    if (!ToCome(walk) || !Concerned(named, walk, scope) || &walk == &named) continue;
    walk.cancelled = true;
    ++walk.version;
    ++walk.sequence;
  }
  End(named, scope);
  walks_[number].cancelled = true;
  ++walks_[number].version;
  ++walks_[number].sequence;
  return true;
}

int SeriesModel::Split(const ExpectedWalk& named, int64_t seconds, Scope scope) {
  Fortnightly next = series_[static_cast<size_t>(named.series)];
  std::set<absl::CivilSecond> left_out;
  for (const absl::CivilSecond slot : next.left_out) left_out.insert(slot + seconds);
  for (const ExpectedWalk& walk : walks_) {
    if (Concerned(named, walk, scope) && !ToCome(walk)) left_out.insert(walk.slot + seconds);
  }
  next.left_out = std::move(left_out);
  next.first += seconds;
  next.begins = std::max(scope == Scope::kAll ? next.begins : named.slot, now_ + 1) + seconds;
  if (next.ends) next.ends = *next.ends + seconds;
  End(named, scope);
  series_.push_back(std::move(next));
  return static_cast<int>(series_.size()) - 1;
}

bool SeriesModel::Move(size_t number, int64_t seconds, Scope scope) {
  const ExpectedWalk named = walks_[number];
  if (!ToCome(named) || named.slot + seconds <= now_) return false;
  if (scope == Scope::kThis) {
    ExpectedWalk& walk = walks_[number];
    if (walk.start == walk.slot + seconds) return true;
    walk.start = walk.slot + seconds;
    walk.own_start = true;
    ++walk.version;
    ++walk.sequence;
    return true;
  }
  const int next = Split(named, seconds, scope);
  for (size_t i = 0; i < walks_.size(); ++i) {
    ExpectedWalk& walk = walks_[i];
    if (!ToCome(walk) || !Concerned(named, walk, scope)) continue;
    if (i == number) walk.own_start = false;
    const absl::CivilSecond date = walk.slot + seconds;
    if (!walk.own_start && date <= now_) continue;
    walk.series = next;
    walk.slot = date;
    ++walk.version;
    if (walk.own_start || walk.start == date) continue;
    walk.start = date;
    ++walk.sequence;
  }
  Plan();
  return true;
}

bool SeriesModel::Retitle(size_t number, const std::string& title, Scope scope) {
  const ExpectedWalk named = walks_[number];
  if (!ToCome(named)) return false;
  if (scope == Scope::kThis) {
    ExpectedWalk& walk = walks_[number];
    if (walk.title == title) return true;
    walk.title = title;
    walk.own_title = true;
    ++walk.version;
    return true;
  }
  const bool following = scope == Scope::kThisAndFollowing;
  const int series = following ? Split(named, 0, scope) : named.series;
  series_[static_cast<size_t>(series)].title = title;
  for (size_t i = 0; i < walks_.size(); ++i) {
    ExpectedWalk& walk = walks_[i];
    if (!ToCome(walk) || !Concerned(named, walk, scope)) continue;
    if (i == number) walk.own_title = false;
    const bool renamed = !walk.own_title && walk.title != title;
    if (renamed) walk.title = title;
    walk.series = series;
    if (renamed || following) ++walk.version;
  }
  Plan();
  return true;
}

void SeriesModel::Pass(int64_t seconds) {
  now_ += seconds;
  Plan();
}

void SeriesModel::Plan() {
  for (size_t number = 0; number < series_.size(); ++number) {
    const Fortnightly& each = series_[number];
    const int series = static_cast<int>(number);
    for (absl::CivilSecond slot = each.first; slot < now_ + kAheadSeconds; slot += kStepSeconds) {
      const bool there = std::any_of(walks_.begin(), walks_.end(), [&](const ExpectedWalk& walk) {
        return walk.series == series && walk.slot == slot;
      });
      if (there || slot <= now_ || slot < each.begins || (each.ends && slot >= *each.ends) ||
          each.left_out.contains(slot)) {
        continue;
      }
      walks_.push_back(
          {.id = "", .series = series, .slot = slot, .start = slot, .title = each.title});
    }
  }
}

std::optional<std::string> SeriesModel::Compare(const std::map<std::string, Walk>& stored) {
  std::ostringstream out;
  std::set<std::string> known;
  for (const ExpectedWalk& walk : walks_) known.insert(walk.id);
  for (ExpectedWalk& walk : walks_) {
    if (!walk.id.empty()) continue;
    for (const auto& [id, found] : stored) {
      if (known.contains(id) || found.slot != FormatLocalTime(walk.slot)) continue;
      walk.id = id;
      known.insert(id);
      break;
    }
  }
  if (stored.size() != walks_.size()) {
    out << stored.size() << " walks, not " << walks_.size() << ";";
  }
  for (const ExpectedWalk& walk : walks_) {
    const auto found = stored.find(walk.id);
    if (found == stored.end()) {
      out << " no walk at " << walk.slot << " (" << walk.id << ");";
      continue;
    }
    const Walk& is = found->second;
    std::ostringstream of;
    const std::string& series = ids_of_series_.try_emplace(walk.series, is.series).first->second;
    Differ(of, "series", series, is.series);
    Differ(of, "slot", FormatLocalTime(walk.slot), is.slot);
    Differ(of, "start", FormatLocalTime(walk.start), FormatLocalTime(is.start.local));
    Differ(of, "title", walk.title, is.title);
    Differ(of, "own title", walk.own_title, Owns(is, WalkField::kTitle));
    Differ(of, "own start", walk.own_start, Owns(is, WalkField::kStart));
    Differ(of, "cancelled", walk.cancelled, is.state == WalkState::kCancelled);
    Differ(of, "version", int64_t{walk.version}, is.version);
    Differ(of, "sequence", walk.sequence, is.sequence);
    if (!of.str().empty()) out << " " << walk.id << ":" << of.str();
  }
  if (out.str().empty()) return std::nullopt;
  return out.str();
}

}  // namespace amble::scheduling
