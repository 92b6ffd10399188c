#pragma once

#include <functional>

#include "absl/status/status.h"
#include "services/attendance/app/answer_command.h"
#include "services/attendance/app/combiner.h"
#include "services/attendance/app/dependencies.h"

namespace amble::attendance {

/// The way of every answer to the combiner and back: a refusal that may rest on events that have
/// not arrived yet is decided a second time after reading the feeds to their heads.
class Answering {
 public:
  /// Runs a task that blocks, soon and elsewhere; refuses it when too much is waiting.
  using Background = std::function<absl::Status(std::function<void()> task)>;

  Answering(const Dependencies& dependencies, Combiner* combiner, Background background)
      : catch_up_(dependencies.catch_up), combiner_(combiner), background_(std::move(background)) {}

  /// Returns at once; `done` is called once, maybe before that, with the answer as committed.
  void operator()(AnswerCommand command, Combiner::Done done) const;

 private:
  void AfterCatchingUp(AnswerCommand command, Combiner::Done done) const;
  void Submit(AnswerCommand command, Combiner::Done done) const;

  std::function<absl::Status(absl::Time)> catch_up_;
  Combiner* combiner_;
  Background background_;
};

}  // namespace amble::attendance
