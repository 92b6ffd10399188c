#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/attendance/app/answer_command.h"
#include "services/attendance/app/dependencies.h"

namespace amble::attendance {

/// Which page of a walk's answers.
struct ListResponsesCommand {
  WalkId walk;
  std::vector<ResponseState> states;  ///< empty: all but kUnanswered
  int limit = 0;
  int64_t after_sequence = 0;  ///< the last answer of the page before
  std::string after_member;    ///< the last member without an answer of the page before, if any
};

struct ResponsePage {
  std::vector<AnswerView> answers;
  bool more = false;
};

/// Everybody's answers in the order in which they joined the list; then who has not answered.
class ListResponses {
 public:
  explicit ListResponses(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<ResponsePage> operator()(const rpc::CallContext& call,
                                          const ListResponsesCommand& command) const;

 private:
  absl::StatusOr<ResponsePage> Page(storage::Transaction& transaction, const rpc::CallContext& call,
                                    const ListResponsesCommand& command) const;

  Dependencies dependencies_;
};

}  // namespace amble::attendance
