#pragma once

#include <memory>
#include <string>

#include "services/attendance/app/answering.h"

namespace amble::attendance {

/// What somebody says.
struct RespondCommand {
  WalkId walk;
  std::string member;  ///< whose answer; empty for the caller's own
  Answer answer = Answer::kNotGoing;
  std::string reason;
  std::string etag;
  bool to_offer = false;  ///< only says yes or no to a place that is offered
};

using SharedCall = std::shared_ptr<const rpc::CallContext>;

/// The caller's own answer.
class Respond {
 public:
  explicit Respond(const Answering* answering) : answering_(answering) {}
  void operator()(SharedCall call, RespondCommand command, Combiner::Done done) const;

 private:
  const Answering* answering_;
};

}  // namespace amble::attendance
