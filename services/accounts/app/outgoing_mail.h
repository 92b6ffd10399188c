#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/platform/storage/database.h"

namespace amble::accounts {

/// A mail to one person.
struct Mail {
  std::string to;  ///< as NormalizeEmail returns it
  std::string subject;
  std::string text;
  absl::Duration lifetime;  ///< after it the mail is useless, and is not sent any more

  friend bool operator==(const Mail&, const Mail&) = default;
};

/// Where mails go: sent if and only if the transaction commits.
class OutgoingMail {
 public:
  virtual ~OutgoingMail() = default;
  virtual absl::Status Append(storage::Transaction& transaction, const Mail& mail) = 0;
};

}  // namespace amble::accounts
