#include "services/attendance/app/respond.h"

#include <utility>

#include "services/attendance/app/authorize.h"

namespace amble::attendance {

void Respond::operator()(SharedCall call, RespondCommand command, Combiner::Done done) const {
  if (absl::Status status = CheckGuest(*call, command.walk); !status.ok()) return done(status);
  std::string person = call->principal.person;
  (*answering_)({.walk = std::move(command.walk),
                 .authority = AnswerCommand::Authority::kOwn,
                 .person = std::move(person),
                 .member = {},
                 .to_offer = command.to_offer,
                 .answer = command.answer,
                 .reason = std::move(command.reason),
                 .etag = std::move(command.etag),
                 .call = std::move(call)},
                std::move(done));
}

}  // namespace amble::attendance
