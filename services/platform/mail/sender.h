#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <random>
#include <span>
#include <string_view>
#include <thread>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/platform/clock/clock.h"
#include "services/platform/ids/ids.h"
#include "services/platform/mail/mailer.h"
#include "services/platform/mail/outbox_rows.h"
#include "services/platform/storage/database.h"

namespace amble::mail {

struct SenderOptions {
  /// How many mails are claimed at once.
  int batch = 8;
  /// How long a claim lasts: after a crash, so much later another sender takes the mail. What is
  /// not begun when half of it is over is given back, so one Send must not take longer than half.
  absl::Duration lease = absl::Minutes(2);
  /// The pause after the first failure; doubled each time, up to the longest. Between a half and
  /// the whole of it is waited.
  absl::Duration first_pause = absl::Seconds(5);
  absl::Duration longest_pause = absl::Minutes(30);
  /// How often the outbox is looked at without being woken, for retries and what others appended.
  std::chrono::milliseconds poll = std::chrono::seconds(1);
  /// A number in [0, 1) for each pause; random when empty.
  std::function<double()> jitter = {};
  /// Told of each mail that the server took over. From the sender's thread.
  std::function<void()> handed_over = {};
  /// Told what went wrong, for the log; without addresses. From the sender's thread.
  std::function<void(std::string_view id, const absl::Status&)> report = {};
};

/// Hands the mails of a MailOutbox to a Mailer. Any number of processes may do so at once. A mail
/// is handed over at least once; again only when the process or the database fails between the
/// server's reply and our commit, and then with the same Message-ID.
class MailSender {
 public:
  /// All must outlive the sender.
  MailSender(storage::Database& database, Mailer& mailer, Ids& ids, const Clock& clock,
             SenderOptions options = {});
  /// Stops.
  ~MailSender();

  /// Starts a thread that sends what is due, again and again.
  void Start();
  /// Makes the thread look now. Safe from any thread, before Start and after Stop, too.
  void Wake();
  /// Ends the thread after the mail that it is handing over, if any. Idempotent.
  void Stop();

  /// Sends one batch of what is due and returns how many mails were claimed; the work of the
  /// thread, and what tests call. An error is the database's.
  absl::StatusOr<int> SendDue();

 private:
  void Run();
  bool Stopping();
  absl::Status GiveBack(std::span<const ClaimedMail> mails, const std::string& claim);
  absl::Status Handle(const ClaimedMail& mail, const std::string& claim);
  absl::Status Conclude(const ClaimedMail& mail, const std::string& claim,
                        const absl::Status& sent);
  absl::Duration Pause(int64_t attempts);
  void Report(std::string_view id, const absl::Status& status);

  storage::Database& database_;
  Mailer& mailer_;
  Ids& ids_;
  const Clock& clock_;
  SenderOptions options_;
  std::minstd_rand random_{std::random_device()()};
  std::mutex mutex_;
  std::condition_variable changed_;
  bool woken_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace amble::mail
