#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "services/scheduling/domain/series_edit.h"

/// What series and their walks must look like after changes, said in the simplest way: every
/// fortnight at one time, by clocks that never change, with nothing stored and nothing clever.
namespace amble::scheduling {

/// A walk as the model expects it.
struct ExpectedWalk {
  std::string id;  ///< empty until it was seen
  int series = 0;  ///< which of the model's
  absl::CivilSecond slot;
  absl::CivilSecond start;
  std::string title;
  bool own_title = false;
  bool own_start = false;
  bool cancelled = false;
  int version = 1;
  int sequence = 0;
};

class SeriesModel {
 public:
  static constexpr int64_t kStepSeconds = int64_t{14} * 24 * 60 * 60;
  static constexpr int64_t kDurationSeconds = 60 * 60;

  /// A series whose first walk is at `first`, planned at `now`.
  SeriesModel(absl::CivilSecond first, std::string title, absl::CivilSecond now);

  /// What the service does, of the walk with this number in walks(). False when it must refuse,
  /// and nothing changes.
  bool Cancel(size_t walk, Scope scope);
  bool Move(size_t walk, int64_t seconds, Scope scope);
  bool Retitle(size_t walk, const std::string& title, Scope scope);
  void Pass(int64_t seconds);

  /// Says what is different in `stored`, the walks of the group by id; nothing when all is as
  /// expected. Ids of new walks are learnt.
  std::optional<std::string> Compare(const std::map<std::string, Walk>& stored);

  const std::vector<ExpectedWalk>& walks() const { return walks_; }
  absl::CivilSecond now() const { return now_; }

 private:
  struct Fortnightly {
    absl::CivilSecond first;
    std::string title;
    absl::CivilSecond begins;
    std::optional<absl::CivilSecond> ends = {};
    std::set<absl::CivilSecond> left_out = {};
  };

  bool ToCome(const ExpectedWalk& walk) const { return !walk.cancelled && walk.start > now_; }
  bool Concerned(const ExpectedWalk& named, const ExpectedWalk& walk, Scope scope) const;
  /// Ends the series of `named` there, and begins another `seconds` later; its number.
  int Split(const ExpectedWalk& named, int64_t seconds, Scope scope);
  void End(const ExpectedWalk& named, Scope scope);
  void Plan();

  std::vector<Fortnightly> series_;
  std::vector<ExpectedWalk> walks_;
  std::map<int, std::string> ids_of_series_;
  absl::CivilSecond now_;
};

}  // namespace amble::scheduling
