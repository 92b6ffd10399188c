#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/accounts/app/dependencies.h"

namespace amble::accounts {

/// A one-time token that signs in the person of `email`, who runs the installation from now on; the
/// person is made when there is none. Only its hash is stored; it is good for kLinkLifetime.
class IssueOperatorLink {
 public:
  explicit IssueOperatorLink(const Dependencies& dependencies) : to_(dependencies) {}
  absl::StatusOr<std::string> operator()(const std::string& email);

 private:
  Dependencies to_;
};

}  // namespace amble::accounts
