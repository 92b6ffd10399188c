#include "services/messaging/app/enqueue.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "services/messaging/app/give_hints.h"
#include "services/messaging/domain/failure.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

/// The host in "https://host:port/…", for Message-IDs.
std::string HostOf(const std::string& url) {
  const size_t scheme = url.find("://");
  const size_t begin = scheme == std::string::npos ? 0 : scheme + 3;
  const std::string host = url.substr(begin, url.find_first_of(":/", begin) - begin);
  return host.empty() || host[0] == '[' ? "localhost" : host;
}

/// Collects rows, so that they are written at once.
class Rows {
 public:
  Rows(const Dependencies& dependencies, absl::Time now)
      : dependencies_(dependencies), now_(now), host_(HostOf(dependencies.settings.public_url)) {}

  void Add(const Wanted& wanted, const Way& way) {
    const ToTell& telling = wanted.telling;
    if (wanted.part == Part::kEarly && !IsEarly(telling, way)) return;
    if (telling.notice->stale_time <= now_) return Drop(telling, failure::kTooLate);
    if (wanted.part == Part::kRest && IsEarly(telling, way))
      return Drop(telling, failure::kAnsweredLate);
    Delivery delivery = DeliveryTo(telling);
    delivery.failure = way.failure;
    delivery.stopped_all = way.stopped_all;
    if (IsHomeContact(delivery.person)) delivery.channels = 0;
    Queue(telling, Channel::kEmail, way.choice.email, way.choice.digest, delivery);
    Queue(telling, Channel::kPush, way.choice.push, false, delivery);
    if (delivery.channels == BitOf(Channel::kApp)) {
      delivery.state = way.failure.empty() ? DeliveryState::kAccepted : DeliveryState::kBounced;
    }
    deliveries_.push_back(std::move(delivery));
  }

  /// Dispatches first: all lock in this order.
  absl::StatusOr<int64_t> Write(storage::Transaction& transaction) {
    AMBLE_RETURN_IF_ERROR(dependencies_.dispatches->Add(transaction, dispatches_));
    AMBLE_RETURN_IF_ERROR(dependencies_.notices->Save(transaction, deliveries_));
    AMBLE_RETURN_IF_ERROR(dependencies_.notices->AddMissing(transaction, dropped_));
    std::vector<std::string> people;
    for (const Delivery& delivery : deliveries_) {
      if (!IsHomeContact(delivery.person)) people.push_back(delivery.person);
    }
    AMBLE_RETURN_IF_ERROR(GiveHints(dependencies_, transaction, people, kNoticesHint));
    if (!dispatches_.empty() && dependencies_.wake_dispatches) {
      transaction.AfterCommit(dependencies_.wake_dispatches);
    }
    return too_late_;
  }

 private:
  static bool IsEarly(const ToTell& telling, const Way& way) {
    const auto before = [&](const std::optional<absl::Time>& time) {
      return time && *time < telling.due;
    };
    return before(way.choice.email) || before(way.choice.push);
  }

  Delivery DeliveryTo(const ToTell& telling) const {
    return {.practice = telling.notice->practice,
            .notice = telling.notice->id,
            .member = telling.recipient.member,
            .person = telling.recipient.person,
            .create_time = now_,
            .state_time = now_};
  }

  void Drop(const ToTell& telling, std::string_view why) {
    Delivery delivery = DeliveryTo(telling);
    delivery.state = DeliveryState::kDropped;
    delivery.failure = why;
    if (why == failure::kTooLate) ++too_late_;
    dropped_.push_back(std::move(delivery));
  }

  void Queue(const ToTell& telling, Channel channel, const std::optional<absl::Time>& due,
             bool digest, Delivery& delivery) {
    if (!due) return;
    delivery.channels |= BitOf(channel);
    const std::string id = dependencies_.ids->NewId();
    dispatches_.push_back({.id = id,
                           .practice = telling.notice->practice,
                           .notice = telling.notice->id,
                           .member = telling.recipient.member,
                           .person = telling.recipient.person,
                           .channel = channel,
                           .due = *due,
                           .stale_time = telling.notice->stale_time,
                           .message_id = "<" + id + "@" + host_ + ">",
                           .digest = digest});
  }

  const Dependencies& dependencies_;
  const absl::Time now_;
  const std::string host_;
  std::vector<Dispatch> dispatches_;
  std::vector<Delivery> deliveries_;
  std::vector<Delivery> dropped_;
  int64_t too_late_ = 0;
};

}  // namespace

absl::StatusOr<int64_t> Enqueue(const Dependencies& dependencies, storage::Transaction& transaction,
                                const std::vector<Wanted>& wanted) {
  if (wanted.empty()) return 0;
  std::vector<ToTell> tellings;
  tellings.reserve(wanted.size());
  for (const Wanted& each : wanted) tellings.push_back(each.telling);
  AMBLE_ASSIGN_OR_RETURN(const std::vector<Way> ways,
                         dependencies.ways->Choose(transaction, tellings));
  Rows rows(dependencies, dependencies.clock->Now());
  for (size_t i = 0; i < wanted.size(); ++i) rows.Add(wanted[i], ways.at(i));
  return rows.Write(transaction);
}

absl::Status Tell(const Dependencies& dependencies, storage::Transaction& transaction,
                  const Notice& notice, const std::vector<Recipient>& recipients) {
  AMBLE_ASSIGN_OR_RETURN(const bool added, dependencies.notices->Add(transaction, notice));
  if (!added) return absl::OkStatus();
  std::vector<Wanted> wanted;
  for (const Recipient& recipient : recipients) {
    wanted.push_back({.telling = {&notice, recipient, dependencies.clock->Now()}});
  }
  return Enqueue(dependencies, transaction, wanted).status();
}

}  // namespace amble::messaging
