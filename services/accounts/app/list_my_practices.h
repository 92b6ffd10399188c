#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/accounts/app/dependencies.h"
#include "services/accounts/app/my_practice.h"
#include "services/platform/rpc/call_context.h"

namespace amble::accounts {

struct ListMyPracticesCommand {
  PageRequest page;
};

/// The practices in which the caller has a role, by name.
class ListMyPractices {
 public:
  explicit ListMyPractices(const Dependencies& dependencies) : to_(dependencies) {}
  absl::StatusOr<Page<MyPractice>> operator()(const rpc::CallContext& call,
                                              const ListMyPracticesCommand& command);

 private:
  Dependencies to_;
};

}  // namespace amble::accounts
