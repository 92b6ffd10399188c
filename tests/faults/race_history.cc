#include "tests/faults/race_history.h"

#include <istream>
#include <ostream>
#include <sstream>

namespace amble::faults {
namespace {

/// Ends each line, so that one which was cut off is seen.
constexpr char kEnd[] = ".";

}  // namespace

void WriteOperations(std::ostream& out, const std::vector<Operation>& operations) {
  for (const Operation& o : operations) {
    out << o.walk << ' ' << o.member << ' ' << static_cast<int>(o.answer) << ' ' << o.invoked << ' '
        << o.replied << ' ' << o.attempts << ' ' << static_cast<int>(o.outcome) << ' '
        << static_cast<int>(o.state) << ' ' << o.version << ' ' << o.join_sequence << ' '
        << o.position << ' ' << o.going << ' ' << kEnd << '\n';
  }
}

absl::StatusOr<std::vector<Operation>> ReadOperations(std::istream& in) {
  std::vector<Operation> operations;
  for (std::string line; std::getline(in, line);) {
    std::istringstream words(line);
    Operation o;
    int answer = 0;
    int outcome = 0;
    int state = 0;
    std::string end;
    words >> o.walk >> o.member >> answer >> o.invoked >> o.replied >> o.attempts >> outcome >>
        state >> o.version >> o.join_sequence >> o.position >> o.going >> end;
    if (!words || end != kEnd) return absl::InvalidArgumentError("not an operation: " + line);
    o.answer = static_cast<Answer>(answer);
    o.outcome = static_cast<Operation::Outcome>(outcome);
    o.state = static_cast<ResponseState>(state);
    operations.push_back(std::move(o));
  }
  return operations;
}

}  // namespace amble::faults
