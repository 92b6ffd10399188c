#include "services/attendance/app/get_arrival_code.h"

#include "services/attendance/app/authorize.h"
#include "services/platform/errors/errors.h"

namespace amble::attendance {

absl::StatusOr<std::string> GetArrivalCode::operator()(const rpc::CallContext& call,
                                                       const WalkId& id) const {
  return WithCatchUp(dependencies_, call, [&]() -> absl::StatusOr<std::string> {
    std::string code;
    const auto read = [&](storage::Transaction& transaction, Hold hold) -> absl::Status {
      AMBLE_RETURN_IF_ERROR(
          Authorize(dependencies_, transaction, call, id, Right::kLead, hold).status());
      AMBLE_ASSIGN_OR_RETURN(code,
                             dependencies_.day->ArrivalCode(transaction, id.practice, id.walk));
      return absl::OkStatus();
    };
    AMBLE_RETURN_IF_ERROR(dependencies_.database->Read(
        [&](storage::Transaction& transaction) { return read(transaction, Hold::kNo); }));
    if (!code.empty()) return code;
    const std::string fresh = dependencies_.ids->NewCode();
    AMBLE_RETURN_IF_ERROR(
        dependencies_.database->Write([&](storage::Transaction& transaction) -> absl::Status {
          AMBLE_RETURN_IF_ERROR(read(transaction, Hold::kYes));
          if (!code.empty()) return absl::OkStatus();
          code = fresh;
          return dependencies_.day->SetArrivalCode(transaction, id.practice, id.walk, code);
        }));
    return code;
  });
}

}  // namespace amble::attendance
