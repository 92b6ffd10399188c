#pragma once

#include <string>
#include <utility>

#include "services/messaging/app/contacts.h"
#include "services/messaging/app/dependencies.h"
#include "services/messaging/app/reachability.h"

namespace amble::messaging {

/// No mail reaches who has no address, or one that has bounced.
class ContactReachability final : public Reachability {
 public:
  /// `address_key`: as the dispatcher's. The others outlive it.
  ContactReachability(const Dependencies& dependencies, Contacts& contacts, std::string address_key)
      : to_(dependencies), contacts_(contacts), address_key_(std::move(address_key)) {}

  absl::StatusOr<std::map<std::string, std::string>> FindUnreached(
      const std::vector<std::string>& people) override;

 private:
  const Dependencies& to_;
  Contacts& contacts_;
  const std::string address_key_;
};

}  // namespace amble::messaging
