#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "services/attendance/app/combiner.h"
#include "services/attendance/testing/world.h"

namespace amble::attendance {

/// Many people who answer for the same walks at the same time: for tests that look for overbooking,
/// from one or several combiners, databases or processes, and for benchmarks.
struct Race {
  int clients = 64;
  int walks = 200;
  int capacity = 5;
  /// Of 100 answers, so many are followed by a change of mind.
  int fickle_percent = 30;
  uint64_t seed = 1;

  std::string MemberOf(int client) const { return "member" + std::to_string(1000 + client); }
  WalkId WalkOf(int walk) const {
    return {World::kPractice, World::kGroup, "walk" + std::to_string(1000 + walk)};
  }
};

/// What a client was told last about its answer to a walk.
struct Acknowledged {
  int client = 0;
  int walk = 0;
  Answer answer = Answer::kGoing;
  int64_t version = 0;
};

/// Adds the members and the walks. Once for each database.
void PrepareRace(World& world, const Race& race);

/// Runs the clients numbered from `first` on, `count` of them, each in a thread of its own, one
/// answer after the other, through `combiner`. Returns when all have been answered; an answer that
/// fails is reported to standard error and not among those acknowledged.
std::vector<Acknowledged> RunRace(const Race& race, Combiner& combiner, int first, int count);

/// What is wrong with the stored answers; empty when every invariant holds: never overbooked,
/// counters right, no free place while somebody waits, join order kept, and every acknowledged
/// answer there.
std::vector<std::string> FaultsAfterRace(const World& world, const Race& race,
                                         const std::vector<Acknowledged>& acknowledged);

}  // namespace amble::attendance
