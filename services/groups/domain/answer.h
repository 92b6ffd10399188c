#pragma once

#include <string>

namespace amble::groups {

/// The numbers of amble.groups.v1.InvitationAnswer.
enum class Answer { kNone = 0, kGoing = 1, kNotGoing = 2, kUnsure = 3 };

/// What somebody answered who was not let in at once; given for them as soon as they are.
struct AskedAnswer {
  std::string walk;  ///< id
  Answer answer = Answer::kNone;

  bool given() const { return answer != Answer::kNone; }
  friend bool operator==(const AskedAnswer&, const AskedAnswer&) = default;
};

}  // namespace amble::groups
