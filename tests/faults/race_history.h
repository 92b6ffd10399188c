#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/attendance/domain/response.h"

/// What a race of clients leaves behind: what each client saw, and what the database holds.
namespace amble::faults {

using attendance::Answer;
using attendance::ResponseState;

/// One answer as the client that gave it saw it.
struct Operation {
  enum class Outcome {
    kAcknowledged = 1,
    kRefused = 2,  ///< said to have had no effect, as it had to: the etag was an old one
    kUnknown = 3,  ///< tried until patience ran out; may have had its effect or not
  };

  std::string walk;
  std::string member;
  Answer answer = Answer::kGoing;
  int64_t invoked = 0;  ///< nanoseconds of CLOCK_MONOTONIC, which all processes share
  int64_t replied = 0;
  int attempts = 1;  ///< how often it was sent, always under the same request_id
  Outcome outcome = Outcome::kUnknown;
  /// The reply, of kAcknowledged alone.
  ResponseState state = ResponseState::kUnanswered;
  int64_t version = 0;
  int64_t join_sequence = 0;
  int position = 0;
  int going = 0;  ///< of the walk, as the reply says

  friend bool operator==(const Operation&, const Operation&) = default;
};

/// A change of an answer, written in the transaction that made it; in the order of `walk`'s
/// commits.
struct LoggedChange {
  std::string walk;
  std::string batch;  ///< names the transaction
  std::string member;
  ResponseState state = ResponseState::kUnanswered;
  int64_t join_sequence = 0;
  int64_t version = 0;
  bool promoted = false;
};

/// An answer as it is stored at the end.
struct StoredAnswer {
  std::string walk;
  std::string member;
  std::string person;
  ResponseState state = ResponseState::kUnanswered;
  int64_t join_sequence = 0;
  int64_t version = 0;
};

/// A walk as it is stored at the end.
struct StoredWalk {
  std::string walk;
  int capacity = 0;
  int going = 0;
  int waitlisted = 0;
  int unsure = 0;
  int not_going = 0;
};

/// All of a race.
struct RaceHistory {
  std::vector<Operation> operations;  ///< those of one client in its order
  std::vector<LoggedChange> log;      ///< in the order of insertion
  std::vector<StoredAnswer> answers;
  std::vector<StoredWalk> walks;
};

/// Writes operations as lines of text, and reads them; INVALID_ARGUMENT for a line that is none, a
/// last one that was cut off among them.
void WriteOperations(std::ostream& out, const std::vector<Operation>& operations);
absl::StatusOr<std::vector<Operation>> ReadOperations(std::istream& in);

}  // namespace amble::faults
