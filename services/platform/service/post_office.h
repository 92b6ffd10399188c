#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "services/platform/clock/clock.h"
#include "services/platform/host/configuration.h"
#include "services/platform/ids/ids.h"
#include "services/platform/mail/mailer.h"
#include "services/platform/mail/outbox.h"
#include "services/platform/mail/sender.h"
#include "services/platform/metrics/registry.h"
#include "services/platform/storage/database.h"
#include "services/platform/storage/migrations.h"

namespace amble::service {

/// A service's mail: an outbox in its database, and a sender that hands it to the configured
/// server. Without a configured server mails wait in the outbox until they are useless.
class PostOffice {
 public:
  /// The table of the outbox.
  static storage::MigrationSet Migrations();

  /// INVALID_ARGUMENT when the server's name is none. Counts what is sent for `service` in
  /// `registry`.
  static absl::StatusOr<std::unique_ptr<PostOffice>> Create(
      const host::SmtpConfiguration& configuration, storage::Database& database, Ids& ids,
      const Clock& clock, metrics::Registry& registry, const std::string& service);

  void Start();
  void Stop();

  mail::MailOutbox& outbox() { return outbox_; }
  /// For mails that a service keeps in tables of its own; null without a configured server. Shares
  /// its one connection with the outbox.
  mail::Mailer* mailer() { return mailer_.get(); }
  /// Who mails come from.
  const mail::Mailbox& from() const { return from_; }

 private:
  PostOffice(const host::SmtpConfiguration& configuration, std::unique_ptr<mail::Mailer> mailer,
             storage::Database& database, Ids& ids, const Clock& clock, metrics::Registry& registry,
             const std::string& service);

  const mail::Mailbox from_;
  metrics::Counter& sent_;
  metrics::Counter& failures_;
  const std::unique_ptr<mail::Mailer> mailer_;  ///< null: no server
  std::unique_ptr<mail::MailSender> sender_;    ///< null without a mailer
  mail::MailOutbox outbox_;
};

}  // namespace amble::service
