#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/accounts/app/dependencies.h"
#include "services/platform/rpc/call_context.h"

namespace amble::accounts {

/// At most so many in one answer; the next call goes on.
inline constexpr int kMaxRevocations = 1000;

struct ListRevocationsCommand {
  RevocationCursor cursor;
};

/// What cached sessions must not be trusted for any more; see RevocationRepository.
class ListRevocations {
 public:
  explicit ListRevocations(const Dependencies& dependencies) : to_(dependencies) {}
  absl::StatusOr<RevocationPage> operator()(const rpc::CallContext& call,
                                            const ListRevocationsCommand& command);

 private:
  Dependencies to_;
};

}  // namespace amble::accounts
