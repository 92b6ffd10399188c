#include "services/scheduling/app/edit_series.h"

#include <algorithm>
#include <set>
#include <utility>

#include "services/platform/errors/errors.h"
#include "services/scheduling/app/change_walk.h"
#include "services/scheduling/app/materialise_series.h"
#include "services/scheduling/app/redate_series.h"
#include "services/scheduling/domain/walk_fields.h"

namespace amble::scheduling {
namespace {

/// One edit within its transaction.
class Editing {
 public:
  Editing(const Dependencies& dependencies, const rpc::CallContext& call, const SeriesEdit& edit,
          storage::Transaction& transaction, const SeriesInHand& in_hand)
      : dependencies_(dependencies),
        call_(call),
        edit_(edit),
        transaction_(transaction),
        in_hand_(in_hand),
        now_(dependencies.clock->Now()) {}

  absl::Status Run() {
    AMBLE_ASSIGN_OR_RETURN(Series series, WithNewFields());
    if (!edit_.start && !edit_.recurrence && edit_.scope == Scope::kAll) {
      ++series.version;
      AMBLE_RETURN_IF_ERROR(dependencies_.series->Save(transaction_, series));
      return ChangeWalks(series, nullptr);
    }
    AMBLE_ASSIGN_OR_RETURN(Redated redated,
                           Redate(dependencies_, edit_, in_hand_, std::move(series)));
    Series& next = redated.series;
    next.key.series = dependencies_.ids->NewId();
    next.continues = in_hand_.series.key.series;
    if (next.first.empty()) next.first = next.continues;
    next.version = 1;
    // Its walks are not the first of all: nobody is invited to one of them by itself.
    next.materialised_until = now_;
    AMBLE_RETURN_IF_ERROR(dependencies_.series->Save(
        transaction_, EndedBefore(in_hand_.series, following() ? in_hand_.named.slot : "")));
    AMBLE_RETURN_IF_ERROR(ChangeWalks(next, &redated));
    if (!edit_.may_plan) {
      next.next_task = now_;
      return dependencies_.series->Save(transaction_, next);
    }
    return MaterialiseSeries(dependencies_, transaction_, next, redated.schedule, &call_).status();
  }

 private:
  bool following() const { return edit_.scope == Scope::kThisAndFollowing; }
  bool Changes(std::string_view field) const {
    return std::find(edit_.fields.begin(), edit_.fields.end(), field) != edit_.fields.end();
  }

  /// The series with the fields of the named walk, once that can be planned with them.
  absl::StatusOr<Series> WithNewFields() const {
    Series series = in_hand_.series;
    if (edit_.fields.empty()) return series;
    Walk named = in_hand_.named;
    for (const auto& [name, field] : kUpdatableFields) {
      if (Changes(name)) CopyField(edit_.wanted, named, field);
    }
    AMBLE_RETURN_IF_ERROR(CheckRoute(dependencies_, transaction_, named));
    if (Changes("leaders")) {
      AMBLE_RETURN_IF_ERROR(CheckLeaders(dependencies_, transaction_, named));
    }
    AMBLE_RETURN_IF_ERROR(CheckPlan(named, now_));
    for (const auto& [name, field] : kUpdatableFields) {
      if (Changes(name)) CopyField(named, series.plan, field);
    }
    series.plan.answer_by_time = absl::InfiniteFuture();
    if (Changes("answer_by_time")) {
      series.answer_by_before.reset();
      if (named.answer_by_time != absl::InfiniteFuture()) {
        series.answer_by_before = named.start_time - named.answer_by_time;
      }
    }
    return series;
  }

  absl::Status ChangeWalks(const Series& series, const Redated* redated) const {
    WalkChanges changes(dependencies_, transaction_);
    for (size_t i = 0; i < in_hand_.walks.size(); ++i) {
      const Walk& walk = in_hand_.walks[i];
      if (!IsToCome(walk, now_)) continue;
      Walk changed = walk;
      if (walk.key == in_hand_.named.key) DisownWhatChanges(changed);
      if (redated != nullptr && !redated->staying.contains(i)) {
        const auto& date = redated->dates[i];
        if (date && date->start <= now_ && !Owns(changed, WalkField::kStart)) continue;
        if (date) {
          TakeDate(series, *date, redated->schedule.zone(), dependencies_.zones->version(),
                   changed);
        } else {
          AMBLE_RETURN_IF_ERROR(Cancel(changed, kPlanChanged, now_));
        }
      }
      if (changed.state == WalkState::kPlanned) TakeFields(series, edit_.fields, changed);
      AMBLE_RETURN_IF_ERROR(changes.Keep(walk, std::move(changed)));
    }
    return changes.Tell(&call_);
  }

  /// The named walk goes with its series in what is changed.
  void DisownWhatChanges(Walk& walk) const {
    for (const auto& [name, field] : kUpdatableFields) {
      if (Changes(name)) Disown(walk, field);
    }
    if (edit_.start) Disown(walk, WalkField::kStart);
  }

  const Dependencies& dependencies_;
  const rpc::CallContext& call_;
  const SeriesEdit& edit_;
  storage::Transaction& transaction_;
  const SeriesInHand& in_hand_;
  const absl::Time now_;
};

}  // namespace

absl::StatusOr<Walk> EditSeries(const Dependencies& dependencies, const rpc::CallContext& call,
                                const SeriesEdit& edit) {
  return ChangeSeries(dependencies, call, {edit.key, edit.etag, edit.scope},
                      [&](storage::Transaction& transaction, const SeriesInHand& in_hand) {
                        return Editing(dependencies, call, edit, transaction, in_hand).Run();
                      });
}

}  // namespace amble::scheduling
