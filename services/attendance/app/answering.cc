#include "services/attendance/app/answering.h"

#include <memory>
#include <utility>

#include "services/attendance/app/projection_denial.h"

namespace amble::attendance {

void Answering::operator()(AnswerCommand command, Combiner::Done done) const {
  if (!catch_up_) return Submit(std::move(command), std::move(done));
  auto again = std::make_shared<AnswerCommand>(command);
  Submit(std::move(command), [this, again, done = std::move(done)](auto result) {
    if (!MayRestOnProjection(result.status())) return done(std::move(result));
    const absl::Status accepted =
        background_([this, again, done] { AfterCatchingUp(std::move(*again), done); });
    if (!accepted.ok()) done(accepted);
  });
}

void Answering::AfterCatchingUp(AnswerCommand command, Combiner::Done done) const {
  const absl::Status status = catch_up_(command.call->deadline);
  if (!status.ok()) return done(status);
  Submit(std::move(command), std::move(done));
}

void Answering::Submit(AnswerCommand command, Combiner::Done done) const {
  const absl::Status accepted = combiner_->Submit(std::move(command), done);
  if (!accepted.ok()) done(accepted);
}

}  // namespace amble::attendance
