#include "services/attendance/app/respond_for_new_member.h"

#include <utility>

#include "services/platform/errors/errors.h"

namespace amble::attendance {

void RespondForNewMember::operator()(SharedCall call, RespondCommand command,
                                     Combiner::Done done) const {
  if (call->principal.kind != auth::Principal::Kind::kService) {
    return done(PermissionDenied("Only services may do this."));
  }
  (*answering_)({.walk = std::move(command.walk),
                 .authority = AnswerCommand::Authority::kService,
                 .person = {},
                 .member = std::move(command.member),
                 .answer = command.answer,
                 .reason = std::move(command.reason),
                 .etag = std::move(command.etag),
                 .call = std::move(call)},
                std::move(done));
}

}  // namespace amble::attendance
