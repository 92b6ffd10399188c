/// Messaging's part that reminds, as `amble serve --target=messaging` wires it, with people who are
/// to be reminded. Neighbours are absent: what they would have told is stored beforehand, and
/// addresses are told from ids. Mails go to a real mail server by libcurl. Commands, each answered
/// with a line of JSON:
///   plant WALKS EACH   stores WALKS more with EACH going, and their reminders, all due now
///   fire               lets all reminders fire that are due: to rows of the queue
///   tell               hands over all that is queued
///   all RECIPIENTS     both at once, by the program's threads, until so many have been told
#include <fmt/format.h>

#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <mutex>
#include <string>

#include "absl/time/clock.h"
#include "services/messaging/app/dispatcher.h"
#include "services/messaging/app/notice_worker.h"
#include "services/platform/errors/errors.h"
#include "services/platform/mail/smtp_mailer.h"
#include "services/platform/storage/database.h"
#include "tests/load/closed_loop.h"
#include "tests/load/commands.h"
#include "tests/load/reminders_world.h"

namespace amble::load {
namespace {

/// As host::Configuration has it by default.
constexpr int kConnections = 4;
constexpr char kSchema[] = "messaging";
/// How long all of it may take.
constexpr std::chrono::minutes kPatience{10};

class Reminding {
 public:
  static absl::StatusOr<std::unique_ptr<Reminding>> Create(const std::string& url, int smtp_port) {
    AMBLE_ASSIGN_OR_RETURN(
        auto database,
        storage::OpenPostgres({.url = url, .schema = kSchema, .connections = kConnections}));
    AMBLE_ASSIGN_OR_RETURN(auto world, ReminderWorld::Create(*database));
    AMBLE_ASSIGN_OR_RETURN(
        auto renderer,
        messaging::NoticeRenderer::Create({.public_url = world->dependencies().settings.public_url,
                                           .help = world->dependencies().settings.help,
                                           .from = {"Amble", "walks@amble.example"}}));
    AMBLE_ASSIGN_OR_RETURN(auto mailer,
                           mail::SmtpMailer::Create({.host = "127.0.0.1",
                                                     .port = static_cast<uint16_t>(smtp_port),
                                                     .encryption = mail::Encryption::kNone}));
    return std::unique_ptr<Reminding>(new Reminding(std::move(database), std::move(world),
                                                    std::move(renderer), std::move(mailer)));
  }

  std::string Plant(int walks, int each) {
    return Timed([&](SliceResult& result) -> absl::Status {
      result.completed = walks * each;
      return world_->Plant(walks, each);
    });
  }

  std::string Fire() {
    return Timed([&](SliceResult& result) -> absl::Status {
      messaging::NoticeWorker worker(world_->dependencies(), {});
      for (bool more = true; more;) {
        AMBLE_ASSIGN_OR_RETURN(more, worker.Turn());
      }
      AMBLE_ASSIGN_OR_RETURN(result.completed, Backlog());
      return absl::OkStatus();
    });
  }

  std::string Tell() {
    return Timed([&](SliceResult& result) -> absl::Status {
      const int64_t before = accepted_;
      for (int claimed = 1; claimed > 0;) {
        AMBLE_ASSIGN_OR_RETURN(claimed, dispatcher_.DispatchDue());
      }
      result.completed = accepted_ - before;
      AMBLE_ASSIGN_OR_RETURN(result.failed, Backlog());
      return absl::OkStatus();
    });
  }

  std::string All(int64_t recipients) {
    return Timed([&](SliceResult& result) -> absl::Status {
      const int64_t before = accepted_;
      messaging::Dispatcher dispatcher(world_->dependencies(), parts_, Options());
      world_->dependencies().wake_dispatches = [&] { dispatcher.Wake(); };
      {
        messaging::NoticeWorker worker(world_->dependencies(), {});
        worker.Start();
        dispatcher.Start();
        std::unique_lock lock(mutex_);
        told_.wait_for(lock, kPatience, [&] { return accepted_ - before >= recipients; });
      }
      dispatcher.Stop();
      world_->dependencies().wake_dispatches = nullptr;
      result.completed = accepted_ - before;
      result.failed = recipients - result.completed;
      return absl::OkStatus();
    });
  }

 private:
  Reminding(std::unique_ptr<storage::Database> database, std::unique_ptr<ReminderWorld> world,
            messaging::NoticeRenderer renderer, std::unique_ptr<mail::SmtpMailer> mailer)
      : database_(std::move(database)),
        world_(std::move(world)),
        renderer_(std::move(renderer)),
        mailer_(std::move(mailer)) {}

  messaging::DispatcherOptions Options() {
    messaging::DispatcherOptions options;
    options.address_key = "key";
    options.concluded = [this](messaging::Channel, messaging::Conclusion::Outcome outcome,
                               absl::Duration) {
      std::lock_guard lock(mutex_);
      accepted_ += outcome == messaging::Conclusion::Outcome::kAccepted;
      told_.notify_all();
    };
    options.report = [](std::string_view dispatch, const absl::Status& status) {
      std::cerr << dispatch << ": " << status << '\n';
    };
    return options;
  }

  absl::StatusOr<int64_t> Backlog() {
    int64_t count = 0;
    AMBLE_RETURN_IF_ERROR(database_->Read([&](storage::Transaction& transaction) -> absl::Status {
      AMBLE_ASSIGN_OR_RETURN(count, world_->dependencies().dispatches->Backlog(
                                        transaction, absl::Now(), std::numeric_limits<int>::max()));
      return absl::OkStatus();
    }));
    return count;
  }

  /// What `work` did, as one line.
  template <typename Work>
  std::string Timed(const Work& work) {
    SliceResult result;
    const absl::Time began = absl::Now();
    const absl::Status status = work(result);
    result.took = absl::Now() - began;
    if (!status.ok()) {
      std::cerr << status << '\n';
      std::exit(1);
    }
    return result.ToJson();
  }

  std::mutex mutex_;
  std::condition_variable told_;
  int64_t accepted_ = 0;
  std::unique_ptr<storage::Database> database_;
  std::unique_ptr<ReminderWorld> world_;
  messaging::NoticeRenderer renderer_;
  std::unique_ptr<mail::SmtpMailer> mailer_;
  messaging::DispatcherParts parts_{.digests = &world_->digests(),
                                    .contacts = &world_->contacts(),
                                    .renderer = &renderer_,
                                    .mailer = mailer_.get()};
  messaging::Dispatcher dispatcher_{world_->dependencies(), parts_, Options()};
};

}  // namespace
}  // namespace amble::load

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "load_reminders POSTGRES_URL SMTP_PORT\n";
    return 2;
  }
  const auto reminding = amble::load::Reminding::Create(argv[1], std::atoi(argv[2]));
  if (!reminding.ok()) {
    std::cerr << reminding.status() << '\n';
    return 1;
  }
  amble::load::Reminding& asked = **reminding;
  return amble::load::ServeCommands({
      {"plant",
       [&](std::istringstream& words) {
         int walks = 0;
         int each = 0;
         words >> walks >> each;
         return asked.Plant(walks, each);
       }},
      {"fire", [&](std::istringstream&) { return asked.Fire(); }},
      {"tell", [&](std::istringstream&) { return asked.Tell(); }},
      {"all",
       [&](std::istringstream& words) {
         int64_t recipients = 0;
         words >> recipients;
         return asked.All(recipients);
       }},
  });
}
