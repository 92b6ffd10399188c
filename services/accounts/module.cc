#include "services/accounts/module.h"

#include <utility>

#include "generated/AccountsMigrations.h"
#include "services/accounts/api/accounts_api.h"
#include "services/accounts/api/accounts_internal_api.h"
#include "services/accounts/api/event_writer.h"
#include "services/accounts/api/safety_card_api.h"
#include "services/accounts/api/staff_directory_api.h"
#include "services/accounts/app/end_all_sessions.h"
#include "services/accounts/app/forget_expired.h"
#include "services/accounts/storage/safety_card_sql_repository.h"
#include "services/accounts/storage/sql_repositories.h"
#include "services/accounts/storage/waking_revocations.h"
#include "services/platform/clock/zone_catalogue.h"
#include "services/platform/errors/errors.h"
#include "services/platform/host/database.h"
#include "services/platform/host/vault_keys.h"
#include "services/platform/service/service_module.h"

namespace amble::accounts {
namespace {

constexpr char kName[] = "accounts";
/// In development everybody comes from one machine.
constexpr int kMaxFlowsInDevelopment = 10'000;

/// Mails from this installation's own address.
class MailWriter final : public OutgoingMail {
 public:
  explicit MailWriter(service::PostOffice* post_office) : post_office_(post_office) {}

  absl::Status Append(storage::Transaction& transaction, const Mail& mail) override {
    mail::Message message;
    message.from = post_office_->from();
    message.to.address = mail.to;
    message.subject = mail.subject;
    message.text = mail.text;
    return post_office_->outbox().Append(transaction, std::move(message),
                                         {.lifetime = mail.lifetime});
  }

 private:
  service::PostOffice* post_office_;
};

Settings ToSettings(const host::Environment& environment) {
  const host::Configuration& configuration = *environment.configuration;
  Settings settings;
  settings.public_url = configuration.public_url;
  settings.code_key = environment.signer->DeriveSecret("sign-in codes");
  settings.anybody_creates_practices =
      configuration.practice_creation == host::PracticeCreation::kOpen;
  if (configuration.development) settings.flows_per_remote_address = kMaxFlowsInDevelopment;
  return settings;
}

/// What seals people's fields, while the keys for it are mounted.
struct Sealing {
  Sealing(vault::WrappingKeys mounted, const Clock* clock)
      : keys(std::move(mounted)), vault(&keys, clock), safety_cards(&vault) {}

  const vault::WrappingKeys keys;
  const vault::Vault vault;
  SafetyCardSqlRepository safety_cards;
};

class AccountsModule final : public service::ServiceModule {
 public:
  AccountsModule(const host::Environment& environment, std::unique_ptr<storage::Database> opened,
                 ZoneCatalogue zones)
      : ServiceModule(environment, kName, std::move(opened), AccountsMigrations()),
        zones_(std::move(zones)),
        revocations_(&repositories_.revocations, environment.wakeups),
        events_(&outbox()) {}

  std::vector<storage::MigrationSet> migrations() const override {
    std::vector<storage::MigrationSet> sets = ServiceModule::migrations();
    sets.push_back(vault::Migrations());
    return sets;
  }

  /// Makes and serves the API, which needs the post office.
  absl::Status Wire() {
    AMBLE_RETURN_IF_ERROR(SendMail());
    const std::string& keys_file = environment().configuration->vault_keys_file;
    if (!keys_file.empty()) {
      AMBLE_ASSIGN_OR_RETURN(vault::WrappingKeys keys, host::ReadVaultKeys(keys_file));
      sealing_ = std::make_unique<Sealing>(std::move(keys), environment().clock);
    }
    mail_ = std::make_unique<MailWriter>(&post_office());
    Dependencies dependencies;
    dependencies.database = database();
    repositories_.Fill(dependencies);
    dependencies.revocations = &revocations_;
    if (sealing_) dependencies.safety_cards = &sealing_->safety_cards;
    dependencies.events = &events_;
    dependencies.mail = mail_.get();
    dependencies.page_tokens = &page_tokens();
    dependencies.clock = environment().clock;
    dependencies.ids = environment().ids;
    dependencies.is_time_zone = [this](std::string_view name) {
      return zones_.Find(name, "time_zone").ok();
    };
    dependencies.settings = ToSettings(environment());

    api_ = std::make_unique<AccountsApi>(dependencies, &adapter());
    safety_card_api_ = std::make_unique<SafetyCardApi>(dependencies, &adapter());
    internal_api_ =
        std::make_unique<AccountsInternalApi>(dependencies, environment().signer, &adapter());
    Serve(api_.get(), v1::AccountsService::service_full_name());
    Serve(safety_card_api_.get(), v1::SafetyCardService::service_full_name());
    Serve(internal_api_.get(), v1::AccountsInternalService::service_full_name());
    staff_directory_api_ = std::make_unique<StaffDirectoryApi>(dependencies, &adapter());
    Serve(staff_directory_api_.get(), v1::StaffDirectoryService::service_full_name());
    end_all_sessions_ = std::make_unique<EndAllSessions>(dependencies);
    housekeeping().Add(
        [forget = ForgetExpired(dependencies)]() mutable { return forget().status(); });
    return absl::OkStatus();
  }

  absl::Status Restored() override {
    AMBLE_RETURN_IF_ERROR(ServiceModule::Restored());
    if (!environment().configuration->keep_restored_sessions) {
      AMBLE_RETURN_IF_ERROR((*end_all_sessions_)());
    }
    return database()->Write([this](storage::Transaction& transaction) {
      return repositories_.revocations.StartEpoch(transaction, environment().ids->NewId(),
                                                  /*keep_existing=*/false);
    });
  }

  absl::Status Start() override {
    AMBLE_RETURN_IF_ERROR(database()->Write([this](storage::Transaction& transaction) {
      return repositories_.revocations.StartEpoch(transaction, environment().ids->NewId(),
                                                  /*keep_existing=*/true);
    }));
    return ServiceModule::Start();
  }

 private:
  ZoneCatalogue zones_;
  std::unique_ptr<Sealing> sealing_;
  SqlRepositories repositories_;
  WakingRevocations revocations_;
  EventWriter events_;
  std::unique_ptr<MailWriter> mail_;
  std::unique_ptr<EndAllSessions> end_all_sessions_;
  std::unique_ptr<AccountsApi> api_;
  std::unique_ptr<SafetyCardApi> safety_card_api_;
  std::unique_ptr<AccountsInternalApi> internal_api_;
  std::unique_ptr<StaffDirectoryApi> staff_directory_api_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<host::Module>> MakeModule(const host::Environment& environment) {
  AMBLE_ASSIGN_OR_RETURN(auto database, host::OpenDatabase(*environment.configuration, kName));
  AMBLE_ASSIGN_OR_RETURN(ZoneCatalogue zones, ZoneCatalogue::Load());
  auto module =
      std::make_unique<AccountsModule>(environment, std::move(database), std::move(zones));
  AMBLE_RETURN_IF_ERROR(module->Wire());
  return module;
}

}  // namespace amble::accounts
