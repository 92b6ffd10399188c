#include "services/attendance/app/answer_batch.h"

#include <list>
#include <map>
#include <string>
#include <utility>

#include "services/attendance/app/answer_round.h"
#include "services/platform/errors/errors.h"

namespace amble::attendance {
namespace {

/// The commands of a batch by practice, each as its place in the batch.
std::map<std::string, std::vector<size_t>> ByPractice(std::span<const AnswerCommand> commands) {
  std::map<std::string, std::vector<size_t>> places;
  for (size_t i = 0; i < commands.size(); ++i) places[commands[i].walk.practice].push_back(i);
  return places;
}

AnswerRound MakeRound(const Dependencies& dependencies, const std::string& practice,
                      std::span<const AnswerCommand> commands, const std::vector<size_t>& places) {
  std::vector<const AnswerCommand*> of_practice;
  of_practice.reserve(places.size());
  for (const size_t place : places) of_practice.push_back(&commands[place]);
  return AnswerRound(dependencies, practice, std::move(of_practice), dependencies.clock->Now());
}

}  // namespace

absl::StatusOr<AnswerResults> AnswerBatch::operator()(
    std::span<const AnswerCommand> commands) const {
  const std::map<std::string, std::vector<size_t>> by_practice = ByPractice(commands);
  AnswerResults results;
  std::list<AnswerRound> rounds;
  const auto load = [&](storage::Transaction& transaction) -> absl::Status {
    rounds.clear();
    for (const auto& [practice, places] : by_practice) {
      rounds.push_back(MakeRound(dependencies_, practice, commands, places));
      AMBLE_RETURN_IF_ERROR(rounds.back().Load(transaction));
    }
    return absl::OkStatus();
  };

#ifdef AMBLE_MUTANT_DECIDE_BEFORE_BEGIN
  // The planted bug, for builds that prove the tests: the walks are read before the transaction
  // begins, so two writers that race decide on the same free place.
  AMBLE_RETURN_IF_ERROR(dependencies_.database->Read(load));
#endif

  AMBLE_RETURN_IF_ERROR(
      dependencies_.database->Write([&](storage::Transaction& transaction) -> absl::Status {
#ifndef AMBLE_MUTANT_DECIDE_BEFORE_BEGIN
        AMBLE_RETURN_IF_ERROR(load(transaction));
#endif
        results.assign(commands.size(), absl::InternalError("not decided"));
        auto round = rounds.begin();
        for (const auto& [practice, places] : by_practice) {
          round->Decide();
          AMBLE_RETURN_IF_ERROR(round->Save(transaction));
          AMBLE_ASSIGN_OR_RETURN(AnswerResults of_practice, round->Results(transaction));
          for (size_t i = 0; i < places.size(); ++i) {
            results[places[i]] = std::move(of_practice[i]);
          }
          ++round;
        }
        return absl::OkStatus();
      }));
  return results;
}

}  // namespace amble::attendance
