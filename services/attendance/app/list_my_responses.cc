#include "services/attendance/app/list_my_responses.h"

#include <utility>

#include "services/platform/errors/errors.h"

namespace amble::attendance {
namespace {

/// The id of the one group that a guest reaches; empty for everybody else.
std::string GuestGroup(const auth::Principal& principal) {
  if (principal.kind != auth::Principal::Kind::kGuest) return "";
  return principal.guest_group.substr(principal.guest_group.rfind('/') + 1);
}

}  // namespace

absl::StatusOr<std::vector<AnswerView>> ListMyResponses::operator()(
    const rpc::CallContext& call, const ResponseRepository::OwnKey& after, int limit) const {
  std::vector<AnswerView> views;
  AMBLE_RETURN_IF_ERROR(
      dependencies_.database->Read([&](storage::Transaction& transaction) -> absl::Status {
        AMBLE_ASSIGN_OR_RETURN(std::vector<OwnResponse> own,
                               dependencies_.responses->ListOfPerson(
                                   transaction, call.principal.person, GuestGroup(call.principal),
                                   dependencies_.clock->Now(), after, limit));
        for (OwnResponse& row : own) {
          AnswerView view{std::make_shared<const Walk>(std::move(row.walk)),
                          std::move(row.response), std::move(row.walking_name), 0};
          if (view.response.state == ResponseState::kWaitlisted) {
            const WalkId& id = view.walk->id;
            AMBLE_ASSIGN_OR_RETURN(const int64_t before, dependencies_.responses->WaitingBefore(
                                                             transaction, id.practice, id.walk,
                                                             view.response.join_sequence));
            view.position = static_cast<int>(before) + 1;
          }
          views.push_back(std::move(view));
        }
        return absl::OkStatus();
      }));
  return views;
}

}  // namespace amble::attendance
