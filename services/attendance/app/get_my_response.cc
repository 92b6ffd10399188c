#include "services/attendance/app/get_my_response.h"

#include <utility>
#include <vector>

#include "services/attendance/app/authorize.h"
#include "services/platform/errors/errors.h"

namespace amble::attendance {

absl::StatusOr<AnswerView> GetMyResponse::operator()(const rpc::CallContext& call,
                                                     const WalkId& walk) const {
  return WithCatchUp(dependencies_, call, [&]() -> absl::StatusOr<AnswerView> {
    AnswerView view;
    AMBLE_RETURN_IF_ERROR(
        dependencies_.database->Read([&](storage::Transaction& transaction) -> absl::Status {
          AMBLE_ASSIGN_OR_RETURN(Access access,
                                 Authorize(dependencies_, transaction, call, walk, Right::kSee));
          AMBLE_ASSIGN_OR_RETURN(
              std::vector<StoredResponse> found,
              dependencies_.responses->Find(transaction, walk.practice,
                                            {{walk.walk, access.member->member}}));
          view.response.member = access.member->member;
          if (!found.empty()) view.response = std::move(found.front().response);
          view.walking_name = access.member->walking_name;
          view.walk = std::make_shared<const Walk>(std::move(access.walk));
          if (view.response.state != ResponseState::kWaitlisted) return absl::OkStatus();
          AMBLE_ASSIGN_OR_RETURN(const int64_t before, dependencies_.responses->WaitingBefore(
                                                           transaction, walk.practice, walk.walk,
                                                           view.response.join_sequence));
          view.position = static_cast<int>(before) + 1;
          return absl::OkStatus();
        }));
    return view;
  });
}

}  // namespace amble::attendance
