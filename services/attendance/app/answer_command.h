#pragma once

#include <memory>
#include <string>

#include "services/attendance/domain/response.h"
#include "services/attendance/domain/walk.h"
#include "services/platform/rpc/call_context.h"

namespace amble::attendance {

/// One request for an answer, as it waits for the combiner.
struct AnswerCommand {
  /// In whose name the answer is given.
  enum class Authority {
    kOwn,      ///< `person` answers as the member that they are in the group
    kLeader,   ///< `person`, who leads the group, answers for `member`
    kService,  ///< a service answers for `member`, who has just joined
    kClock,    ///< nobody: the time of what `member` is offered may be over
  };

  WalkId walk;
  Authority authority = Authority::kOwn;
  std::string person;     ///< id of who calls; empty with kService
  std::string member;     ///< id; empty with kOwn
  bool to_offer = false;  ///< only says yes or no to a place that is offered
  Answer answer = Answer::kNotGoing;
  std::string reason;
  std::string etag;
  std::shared_ptr<const rpc::CallContext> call;  ///< never nullptr
};

/// An answer as it stands after the commit.
struct AnswerView {
  std::shared_ptr<const Walk> walk;
  Response response;
  std::string walking_name;
  int position = 0;  ///< with kWaitlisted: 1 for the next to move up
};

}  // namespace amble::attendance
