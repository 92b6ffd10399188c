#include "services/attendance/app/respond_for.h"

#include <utility>

namespace amble::attendance {

void RespondFor::operator()(SharedCall call, RespondCommand command, Combiner::Done done) const {
  std::string person = call->principal.person;
  (*answering_)({.walk = std::move(command.walk),
                 .authority = AnswerCommand::Authority::kLeader,
                 .person = std::move(person),
                 .member = std::move(command.member),
                 .answer = command.answer,
                 .reason = std::move(command.reason),
                 .etag = std::move(command.etag),
                 .call = std::move(call)},
                std::move(done));
}

}  // namespace amble::attendance
