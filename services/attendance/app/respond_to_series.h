#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/attendance/app/combiner.h"
#include "services/attendance/app/dependencies.h"
#include "services/platform/rpc/call_context.h"

namespace amble::attendance {

/// Most dates of one series that are answered at once: as many as a rule may count.
inline constexpr int kMostFollowing = 366;

/// What somebody says to several walks.
struct RespondToSeriesCommand {
  WalkId walk;
  Answer answer = Answer::kNotGoing;
  bool following = false;           ///< `walk` and those that follow it in its series
  std::vector<std::string> chosen;  ///< ids of walks of the group, each once; empty: `walk`
  std::string reason;
  std::map<std::string, std::string> etags;  ///< by walk's id, of answers as they were seen
};

/// What became of one date.
struct DateResult {
  WalkId walk;
  absl::StatusOr<AnswerView> answer;
};

/// The caller's own answer to several walks at once, through the combiner like any other: each date
/// is decided by itself, under a request_id of its own that comes from the call's. The call's
/// request_id also stands for the dates that were found first, so that the same again answers no
/// others. Blocks until all are decided.
class RespondToSeries {
 public:
  RespondToSeries(const Dependencies& dependencies, Combiner* combiner)
      : dependencies_(dependencies), combiner_(combiner) {}

  /// A result for each date. A refusal of the whole when the caller may not see `walk`, or when the
  /// request_id was used for something else.
  absl::StatusOr<std::vector<DateResult>> operator()(const rpc::CallContext& call,
                                                     const RespondToSeriesCommand& command) const;

 private:
  absl::StatusOr<std::vector<std::string>> DatesOf(storage::Transaction& transaction,
                                                   const Walk& walk,
                                                   const RespondToSeriesCommand& command) const;
  absl::StatusOr<std::vector<std::string>> FixDates(const rpc::CallContext& call,
                                                    const RespondToSeriesCommand& command) const;
  void Decide(const rpc::CallContext& call, const RespondToSeriesCommand& command,
              std::vector<DateResult*> dates) const;

  Dependencies dependencies_;
  Combiner* combiner_;
};

}  // namespace amble::attendance
