#include "services/scheduling/app/change_series.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "services/platform/errors/errors.h"
#include "services/scheduling/app/change_walk.h"
#include "services/scheduling/domain/decision.h"

namespace amble::scheduling {
namespace {

/// How often a walk is looked for that goes to another series at the same time.
constexpr int kTries = 3;
/// What the clocks of a zone show is less than this from UTC, before and after a change of them.
constexpr int64_t kClockSlackSeconds = int64_t{2} * 24 * 60 * 60;

/// Slots before it are over.
std::string RecentSlot(absl::Time now) {
  return FormatLocalTime(absl::ToCivilSecond(now, absl::UTCTimeZone()) - kClockSlackSeconds);
}

absl::StatusOr<SeriesInHand> Take(const Dependencies& dependencies,
                                  storage::Transaction& transaction, const SeriesChange& change,
                                  absl::Time now) {
  for (int left = kTries; left > 0; --left) {
    AMBLE_ASSIGN_OR_RETURN(const auto walk, dependencies.walks->Find(transaction, change.key));
    if (!walk) return NotFound("walk");
    // The series first: whoever plans its walks holds it, too.
    AMBLE_ASSIGN_OR_RETURN(
        const auto series,
        dependencies.series->Find(
            transaction, {change.key.practice, change.key.group, walk->series}, /*lock=*/true));
    if (!series) return NotFound("walk");
    const std::string from = change.scope == Scope::kThisAndFollowing ? walk->slot : std::string();
    AMBLE_ASSIGN_OR_RETURN(
        std::vector<Walk> walks,
        dependencies.walks->LockOfSeries(transaction, change.key.practice, walk->series,
                                         {.from_slot = from,
                                          .recent_slot = RecentSlot(now),
                                          .after = now,
                                          .limit = kMostWalksEdited + 1}));
    AMBLE_ASSIGN_OR_RETURN(auto named, dependencies.walks->Find(transaction, change.key, true));
    if (!named) return NotFound("walk");
    // Somebody else's change made it another series' meanwhile.
    if (named->series != walk->series) continue;
    AMBLE_RETURN_IF_ERROR(CheckCurrent(change.etag, *named));
    AMBLE_RETURN_IF_ERROR(change.cancels ? CheckMayCancel(*named, now)
                                         : CheckStillPlanned(*named, now));
    if (walks.size() > kMostWalksEdited) {
      return InvalidField("scope", "The series has too many walks to change them at once.");
    }
    return SeriesInHand{*series, *std::move(named), std::move(walks)};
  }
  return absl::AbortedError("The series is changed by somebody else.");
}

/// Whether both look the same to whoever reads them.
bool LookAlike(const Walk& before, Walk after) {
  after.own_fields = before.own_fields;
  after.tz_version = before.tz_version;
  after.decision_due = before.decision_due;
  return before == after;
}

}  // namespace

absl::StatusOr<Scope> ScopeFor(const Dependencies& dependencies, const WalkKey& key, Scope wanted) {
  if (wanted == Scope::kThis) return wanted;
  Scope scope = Scope::kThis;
  AMBLE_RETURN_IF_ERROR(
      dependencies.database->Read([&](storage::Transaction& transaction) -> absl::Status {
        AMBLE_ASSIGN_OR_RETURN(const auto walk, dependencies.walks->Find(transaction, key));
        if (walk && !walk->series.empty()) scope = wanted;
        return absl::OkStatus();
      }));
  return scope;
}

absl::StatusOr<Walk> ChangeSeries(
    const Dependencies& dependencies, const rpc::CallContext& call, const SeriesChange& change,
    const std::function<absl::Status(storage::Transaction&, const SeriesInHand&)>& effect) {
  return ChangeOnce(dependencies, call, change.key, [&](storage::Transaction& transaction) {
    const auto in_hand = Take(dependencies, transaction, change, dependencies.clock->Now());
    return in_hand.ok() ? effect(transaction, *in_hand) : in_hand.status();
  });
}

absl::Status WalkChanges::Keep(const Walk& before, Walk after) {
  ReopenDecision(before, after, dependencies_.clock->Now());
  if (before == after) return absl::OkStatus();
  if (!LookAlike(before, after)) {
    ++after.version;
    changed_.push_back(after.key);
  }
  return dependencies_.walks->Save(transaction_, after);
}

absl::Status WalkChanges::Tell(const rpc::CallContext* call) {
  for (const WalkKey& key : changed_) {
    // As it is read, with the words of the route that it has now.
    AMBLE_ASSIGN_OR_RETURN(const auto walk, dependencies_.walks->Find(transaction_, key));
    if (!walk) return NotFound("walk");
    AMBLE_RETURN_IF_ERROR(dependencies_.events->Changed(transaction_, *walk,
                                                        &key == &changed_.back() ? call : nullptr));
  }
  return absl::OkStatus();
}

}  // namespace amble::scheduling
