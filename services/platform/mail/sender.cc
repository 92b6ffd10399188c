#include "services/platform/mail/sender.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "services/platform/errors/errors.h"

namespace amble::mail {
namespace {

constexpr absl::Duration kFailuresKept = absl::Hours(30 * 24);
constexpr int64_t kMostDoublings = 30;

bool IsFinal(const absl::Status& status) {
  return status.code() == absl::StatusCode::kFailedPrecondition ||
         status.code() == absl::StatusCode::kInvalidArgument;
}

}  // namespace

MailSender::MailSender(storage::Database& database, Mailer& mailer, Ids& ids, const Clock& clock,
                       SenderOptions options)
    : database_(database), mailer_(mailer), ids_(ids), clock_(clock), options_(std::move(options)) {
  if (!options_.jitter) {
    options_.jitter = [this] { return std::uniform_real_distribution<double>()(random_); };
  }
}

MailSender::~MailSender() { Stop(); }

void MailSender::Start() {
  thread_ = std::thread([this] { Run(); });
}

void MailSender::Wake() {
  std::lock_guard lock(mutex_);
  woken_ = true;
  changed_.notify_all();
}

void MailSender::Stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
}

bool MailSender::Stopping() {
  std::lock_guard lock(mutex_);
  return stopping_;
}

void MailSender::Run() {
  while (!Stopping()) {
    {
      // Before looking: whoever wakes us while we look makes us look once more.
      std::lock_guard lock(mutex_);
      woken_ = false;
    }
    const absl::StatusOr<int> claimed = SendDue();
    if (!claimed.ok()) Report("", claimed.status());
    if (claimed.ok() && *claimed > 0) continue;
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, options_.poll, [this] { return woken_ || stopping_; });
  }
}

absl::StatusOr<int> MailSender::SendDue() {
  const absl::Time now = clock_.Now();
  bool due = false;
  AMBLE_RETURN_IF_ERROR(database_.Read([&](storage::Transaction& transaction) -> absl::Status {
    AMBLE_ASSIGN_OR_RETURN(due, HasDueMail(transaction, now));
    return absl::OkStatus();
  }));
  if (!due) return 0;

  const std::string claim = ids_.NewId();
  std::vector<ClaimedMail> mails;
  AMBLE_RETURN_IF_ERROR(database_.Write([&](storage::Transaction& transaction) -> absl::Status {
    AMBLE_ASSIGN_OR_RETURN(mails, ClaimMails(transaction, claim, now, now + options_.lease,
                                             options_.batch, now - kFailuresKept));
    return absl::OkStatus();
  }));
  const absl::Time latest_start = now + options_.lease / 2;
  size_t handled = 0;
  for (; handled < mails.size() && !Stopping() && clock_.Now() <= latest_start; ++handled) {
    AMBLE_RETURN_IF_ERROR(Handle(mails[handled], claim));
  }
  AMBLE_RETURN_IF_ERROR(GiveBack(std::span(mails).subspan(handled), claim));
  return static_cast<int>(mails.size());
}

absl::Status MailSender::GiveBack(std::span<const ClaimedMail> mails, const std::string& claim) {
  if (mails.empty()) return absl::OkStatus();
  return database_.Write([&](storage::Transaction& transaction) -> absl::Status {
    for (const ClaimedMail& mail : mails) {
      AMBLE_RETURN_IF_ERROR(PutOffMail(transaction, mail.id, claim, clock_.Now(), ""));
    }
    return absl::OkStatus();
  });
}

absl::Status MailSender::Handle(const ClaimedMail& mail, const std::string& claim) {
  // It may have been withdrawn since it was claimed.
  bool held = false;
  AMBLE_RETURN_IF_ERROR(database_.Read([&](storage::Transaction& transaction) -> absl::Status {
    AMBLE_ASSIGN_OR_RETURN(held, IsHeld(transaction, mail.id, claim));
    return absl::OkStatus();
  }));
  if (!held) return absl::OkStatus();
  const absl::Status sent = clock_.Now() >= mail.expires
                                ? FailedPrecondition(Reason::kUnspecified, "The mail is too old.")
                                : mailer_.Send(mail.message);
  if (!sent.ok()) Report(mail.id, sent);
  if (sent.ok() && options_.handed_over) options_.handed_over();
  return Conclude(mail, claim, sent);
}

absl::Status MailSender::Conclude(const ClaimedMail& mail, const std::string& claim,
                                  const absl::Status& sent) {
  const absl::Time now = clock_.Now();
  const absl::Time next = now + Pause(mail.attempts);
  const std::string failure(sent.message());
  return database_.Write([&](storage::Transaction& transaction) {
    if (sent.ok()) return DeleteMail(transaction, mail.id, claim);
    if (IsFinal(sent) || next >= mail.expires) {
      return FailMail(transaction, mail.id, claim, now, failure);
    }
    return PutOffMail(transaction, mail.id, claim, next, failure);
  });
}

absl::Duration MailSender::Pause(int64_t attempts) {
  const double doublings = std::exp2(std::clamp<int64_t>(attempts - 1, 0, kMostDoublings));
  const absl::Duration whole = std::min(options_.first_pause * doublings, options_.longest_pause);
  return whole * (0.5 + 0.5 * options_.jitter());
}

void MailSender::Report(std::string_view id, const absl::Status& status) {
  if (options_.report) options_.report(id, status);
}

}  // namespace amble::mail
