#pragma once

#include <string>

#include "services/platform/storage/database.h"
#include "tests/faults/race_history.h"

namespace amble::faults {

/// Who races for what.
struct RaceOptions {
  storage::Engine engine = storage::Engine::kSqlite;
  int processes = 1;
  int clients = 64;  ///< shared out among the processes
  int walks = 200;
  int capacity = 5;
  uint64_t seed = 1;
};

/// Runs a race in a fresh database, and gathers what it leaves. Ask on the main thread. Aborts when
/// it cannot be run: a process that ends badly among the reasons.
RaceHistory RunRace(const RaceOptions& options);

/// "38,123 answers in 4.2 s (9,100 a second), 1,700 transactions, at most 9 attempts", for people.
std::string Summary(const RaceHistory& history);

}  // namespace amble::faults
