#include "services/platform/service/post_office.h"

#include <spdlog/spdlog.h>

#include <string>
#include <utility>

#include "generated/MailMigrations.h"
#include "services/platform/errors/errors.h"
#include "services/platform/mail/smtp_mailer.h"

namespace amble::service {
namespace {

absl::StatusOr<std::unique_ptr<mail::Mailer>> MakeMailer(
    const host::SmtpConfiguration& configuration) {
  if (configuration.host.empty()) return nullptr;
  AMBLE_ASSIGN_OR_RETURN(
      auto mailer,
      mail::SmtpMailer::Create({.host = configuration.host,
                                .port = static_cast<uint16_t>(configuration.port),
                                .user = configuration.user,
                                .password = configuration.password,
                                .encryption = configuration.starttls ? mail::Encryption::kStartTls
                                                                     : mail::Encryption::kNone}));
  return mailer;
}

}  // namespace

storage::MigrationSet PostOffice::Migrations() { return MailMigrations(); }

absl::StatusOr<std::unique_ptr<PostOffice>> PostOffice::Create(
    const host::SmtpConfiguration& configuration, storage::Database& database, Ids& ids,
    const Clock& clock) {
  AMBLE_ASSIGN_OR_RETURN(auto mailer, MakeMailer(configuration));
  return std::unique_ptr<PostOffice>(
      new PostOffice(configuration, std::move(mailer), database, ids, clock));
}

PostOffice::PostOffice(const host::SmtpConfiguration& configuration,
                       std::unique_ptr<mail::Mailer> mailer, storage::Database& database, Ids& ids,
                       const Clock& clock)
    : from_{.name = configuration.from_name, .address = configuration.from},
      mailer_(std::move(mailer)),
      sender_(
          mailer_ == nullptr
              ? nullptr
              : std::make_unique<mail::MailSender>(
                    database, *mailer_, ids, clock,
                    mail::SenderOptions{.report =
                                            [](std::string_view id, const absl::Status& status) {
                                              spdlog::warn("Mail {} was not sent: {}", id,
                                                           absl::StatusCodeToString(status.code()));
                                            }})),
      outbox_(ids, clock, [this] {
        if (sender_) sender_->Wake();
      }) {}

void PostOffice::Start() {
  if (sender_) sender_->Start();
}

void PostOffice::Stop() {
  if (sender_) sender_->Stop();
}

}  // namespace amble::service
