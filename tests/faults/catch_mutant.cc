// catch_mutant ENGINE: races in a build with a planted bug until the checker sees the walks
// overbooked; fails when the bug survives all rounds.
#include <iostream>
#include <map>
#include <string>

#include "tests/faults/history_checker.h"
#include "tests/faults/race.h"

namespace {

constexpr int kRounds = 5;
constexpr int kHotWalks = 10;

}  // namespace

int main(int argc, char** argv) {
  using namespace amble;  // NOLINT: a program of one function
  const std::string engine = argc == 2 ? argv[1] : "";
  if (engine != "sqlite" && engine != "postgres") {
    std::cerr << "usage: catch_mutant sqlite|postgres\n";
    return 2;
  }
  for (int round = 1; round <= kRounds; ++round) {
    const faults::RaceHistory history = faults::RunRace(
        {.engine = engine == "sqlite" ? storage::Engine::kSqlite : storage::Engine::kPostgres,
         .processes = 2,
         .walks = kHotWalks,
         .seed = static_cast<uint64_t>(round)});
    std::map<std::string, int> counts;
    for (const faults::Finding& finding : faults::Check(history)) {
      ++counts[faults::NameOf(finding.violation)];
    }
    std::cout << "round " << round << ": " << faults::Summary(history) << ';';
    for (const auto& [name, count] : counts) std::cout << ' ' << name << ' ' << count;
    std::cout << std::endl;
    if (counts[faults::NameOf(faults::Violation::kOverbooked)] > 0) return 0;
  }
  std::cout << "the planted bug was not seen" << std::endl;
  return 1;
}
