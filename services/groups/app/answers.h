#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/groups/domain/answer.h"
#include "services/groups/domain/group.h"
#include "services/platform/rpc/call_context.h"

namespace amble::groups {

/// The first answer of a new member.
struct FirstAnswer {
  GroupKey group;
  std::string walk;
  std::string member;
  Answer answer = Answer::kNone;
  std::string request_id;
};

/// How an answer stands.
struct Answered {
  std::string state;  ///< "GOING", "WAITLISTED", "UNSURE" or "NOT_GOING"; empty when none was taken
  int position = 0;   ///< with WAITLISTED: 1 for the next to move up

  friend bool operator==(const Answered&, const Answered&) = default;
};

/// Where answers to walks are kept.
class Answers {
 public:
  virtual ~Answers() = default;
  /// Takes the answer; the same request_id again changes nothing. Blocks. UNAVAILABLE,
  /// DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED: ask again later; other errors are final.
  virtual absl::StatusOr<Answered> Respond(const rpc::CallContext& call,
                                           const FirstAnswer& answer) = 0;
};

}  // namespace amble::groups
