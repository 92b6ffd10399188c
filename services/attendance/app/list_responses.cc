#include "services/attendance/app/list_responses.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "services/attendance/app/authorize.h"
#include "services/platform/errors/errors.h"

namespace amble::attendance {
namespace {

/// The wanted states of answers that exist.
std::vector<ResponseState> Answered(const std::vector<ResponseState>& wanted) {
  using enum ResponseState;
  if (wanted.empty()) return {kGoing, kWaitlisted, kOffered, kUnsure, kNotGoing};
  std::vector<ResponseState> answered;
  std::copy_if(wanted.begin(), wanted.end(), std::back_inserter(answered),
               [](ResponseState state) { return state != kUnanswered; });
  return answered;
}

bool Wants(const std::vector<ResponseState>& wanted, ResponseState state) {
  return std::find(wanted.begin(), wanted.end(), state) != wanted.end();
}

}  // namespace

absl::StatusOr<ResponsePage> ListResponses::operator()(const rpc::CallContext& call,
                                                       const ListResponsesCommand& command) const {
  return WithCatchUp(dependencies_, call, [&]() -> absl::StatusOr<ResponsePage> {
    ResponsePage page;
    AMBLE_RETURN_IF_ERROR(
        dependencies_.database->Read([&](storage::Transaction& transaction) -> absl::Status {
          AMBLE_ASSIGN_OR_RETURN(page, Page(transaction, call, command));
          return absl::OkStatus();
        }));
    return page;
  });
}

absl::StatusOr<ResponsePage> ListResponses::Page(storage::Transaction& transaction,
                                                 const rpc::CallContext& call,
                                                 const ListResponsesCommand& command) const {
  const WalkId& id = command.walk;
  AMBLE_ASSIGN_OR_RETURN(Access access,
                         Authorize(dependencies_, transaction, call, id, Right::kLead));
  const int wanted = command.limit + 1;
  std::vector<ListedResponse> rows;
  const std::vector<ResponseState> answered = Answered(command.states);
  if (command.after_member.empty() && !answered.empty()) {
    AMBLE_ASSIGN_OR_RETURN(
        rows, dependencies_.responses->List(transaction, id.practice, id.walk, answered,
                                            command.after_sequence, wanted));
  }
  const int missing = wanted - static_cast<int>(rows.size());
  if (missing > 0 && Wants(command.states, ResponseState::kUnanswered)) {
    AMBLE_ASSIGN_OR_RETURN(
        std::vector<ListedResponse> unanswered,
        dependencies_.responses->ListUnanswered(transaction, id, command.after_member, missing));
    std::move(unanswered.begin(), unanswered.end(), std::back_inserter(rows));
  }
  ResponsePage page;
  page.more = static_cast<int>(rows.size()) > command.limit;
  if (page.more) rows.pop_back();
  const auto walk = std::make_shared<const Walk>(std::move(access.walk));
  int position = 0;
  for (ListedResponse& row : rows) {
    AnswerView view{walk, std::move(row.response), std::move(row.walking_name), 0};
    if (view.response.state == ResponseState::kWaitlisted) {
      // The rows are in join order, so the next to wait is the next in this list.
      if (position == 0) {
        AMBLE_ASSIGN_OR_RETURN(const int64_t before,
                               dependencies_.responses->WaitingBefore(
                                   transaction, id.practice, id.walk, view.response.join_sequence));
        position = static_cast<int>(before);
      }
      view.position = ++position;
    }
    page.answers.push_back(std::move(view));
  }
  return page;
}

}  // namespace amble::attendance
