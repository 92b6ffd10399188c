#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/accounts/app/dependencies.h"
#include "services/accounts/domain/practice.h"
#include "services/platform/rpc/call_context.h"

namespace amble::accounts {

struct CreatePracticeCommand {
  std::string display_name;
  std::string time_zone;  ///< empty: the caller's, else UTC
  std::string help;
  std::string owner_email;  ///< empty: the caller becomes the OWNER
};

/// Creates a practice. The OPERATOR may name its first OWNER, who is invited; otherwise the caller
/// becomes OWNER and THERAPIST. PERMISSION_DENIED for others, unless the installation lets anybody
/// create practices; they cannot name somebody else, nor create more than kMaxPracticesPerPerson.
class CreatePractice {
 public:
  explicit CreatePractice(const Dependencies& dependencies) : to_(dependencies) {}
  absl::StatusOr<Practice> operator()(const rpc::CallContext& call,
                                      const CreatePracticeCommand& command);

 private:
  Dependencies to_;
};

}  // namespace amble::accounts
