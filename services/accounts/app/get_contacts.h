#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/accounts/app/dependencies.h"
#include "services/platform/rpc/call_context.h"

namespace amble::accounts {

struct GetContactsCommand {
  std::vector<std::string> people;  ///< ids
};

/// Where one person is reached. Not to be kept: it changes with the account.
struct Contact {
  std::string person;  ///< id, as it was asked for
  std::string email;   ///< the proved address, else the one that was given; empty: none
  bool proved = false;
  std::string display_name;  ///< may be empty

  friend bool operator==(const Contact&, const Contact&) = default;
};

/// Where people are reached, in no order, each once however often it was asked for. Who was merged
/// into an account is reached where that account is. People who are not there are left out.
class GetContacts {
 public:
  explicit GetContacts(const Dependencies& dependencies) : to_(dependencies) {}
  absl::StatusOr<std::vector<Contact>> operator()(const rpc::CallContext& call,
                                                  const GetContactsCommand& command);

 private:
  Dependencies to_;
};

}  // namespace amble::accounts
