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
                                                                     : mail::Encryption::kNone,
                                .return_path = configuration.return_path}));
  return mailer;
}

}  // namespace

storage::MigrationSet PostOffice::Migrations() { return MailMigrations(); }

absl::StatusOr<std::unique_ptr<PostOffice>> PostOffice::Create(
    const host::SmtpConfiguration& configuration, storage::Database& database, Ids& ids,
    const Clock& clock, metrics::Registry& registry, const std::string& service) {
  AMBLE_ASSIGN_OR_RETURN(auto mailer, MakeMailer(configuration));
  return std::unique_ptr<PostOffice>(
      new PostOffice(configuration, std::move(mailer), database, ids, clock, registry, service));
}

PostOffice::PostOffice(const host::SmtpConfiguration& configuration,
                       std::unique_ptr<mail::Mailer> mailer, storage::Database& database, Ids& ids,
                       const Clock& clock, metrics::Registry& registry, const std::string& service)
    : from_{.name = configuration.from_name, .address = configuration.from},
      sent_(registry.GetCounter("amble_mail_sent_total", "Mails that the mail server took over.",
                                {{"service", service}})),
      failures_(registry.GetCounter("amble_mail_failures_total",
                                    "Tries to send mail that failed; most are repeated.",
                                    {{"service", service}})),
      mailer_(std::move(mailer)),
      outbox_(ids, clock, [this] {
        if (sender_) sender_->Wake();
      }) {
  if (mailer_ == nullptr) return;
  mail::SenderOptions options;
  options.handed_over = [this] { sent_.Add(); };
  options.report = [this](std::string_view id, const absl::Status& status) {
    failures_.Add();
    spdlog::warn("Mail {} was not sent: {}", id, absl::StatusCodeToString(status.code()));
  };
  sender_ = std::make_unique<mail::MailSender>(database, *mailer_, ids, clock, std::move(options));
}

void PostOffice::Start() {
  if (sender_) sender_->Start();
}

void PostOffice::Stop() {
  if (sender_) sender_->Stop();
}

}  // namespace amble::service
