#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/accounts/app/dependencies.h"
#include "services/accounts/domain/practice.h"
#include "services/platform/rpc/call_context.h"

namespace amble::accounts {

struct ListStaffCommand {
  std::string practice;  ///< id
  PageRequest page;
};

/// The staff of a practice, in order of joining, for its staff.
class ListStaff {
 public:
  explicit ListStaff(const Dependencies& dependencies) : to_(dependencies) {}
  absl::StatusOr<Page<Staff>> operator()(const rpc::CallContext& call,
                                         const ListStaffCommand& command);

 private:
  Dependencies to_;
};

}  // namespace amble::accounts
