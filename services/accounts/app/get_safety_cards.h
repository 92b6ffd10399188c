#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/accounts/app/dependencies.h"
#include "services/platform/rpc/call_context.h"

namespace amble::accounts {

/// The card of somebody, under the id that was asked for.
struct PersonalSafetyCard {
  std::string person;
  SafetyCard card;
  bool unreadable = false;  ///< there is one, and it cannot be opened

  friend bool operator==(const PersonalSafetyCard&, const PersonalSafetyCard&) = default;
};

/// The safety cards of people, for another service. Guests who turned out to be somebody are found
/// by either id. Who has none is left out.
class GetSafetyCards {
 public:
  explicit GetSafetyCards(const Dependencies& dependencies) : to_(dependencies) {}
  absl::StatusOr<std::vector<PersonalSafetyCard>> operator()(
      const rpc::CallContext& call, const std::vector<std::string>& people);

 private:
  Dependencies to_;
};

}  // namespace amble::accounts
