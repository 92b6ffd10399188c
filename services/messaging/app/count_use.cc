#include "services/messaging/app/count_use.h"

#include "services/messaging/app/thread_repository.h"
#include "services/messaging/domain/thread.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

constexpr absl::Duration kDay = absl::Hours(24);
/// Rows that housekeeping deletes in one transaction.
constexpr int kForgottenAtOnce = 1000;

absl::Status Count(const Dependencies& dependencies, storage::Transaction& transaction,
                   const std::string& person, const std::string& kind, absl::Duration window,
                   int limit) {
  const absl::Time now = dependencies.clock->Now();
  const absl::Time start = absl::UnixEpoch() + absl::Floor(now - absl::UnixEpoch(), window);
  AMBLE_ASSIGN_OR_RETURN(const int64_t count,
                         dependencies.threads->CountUse(transaction, person, kind, start));
  if (count <= limit) return absl::OkStatus();
  return RetryLater(absl::StatusCode::kResourceExhausted, Reason::kTooManyRequests,
                    start + window - now, "You have done this too often. Please wait.");
}

}  // namespace

absl::Status CountMessage(const Dependencies& dependencies, storage::Transaction& transaction,
                          const std::string& person) {
  AMBLE_RETURN_IF_ERROR(Count(dependencies, transaction, person, "messages/minute",
                              absl::Minutes(1), kMessagesPerMinute));
  return Count(dependencies, transaction, person, "messages/day", kDay, kMessagesPerDay);
}

absl::Status CountNewDirectThread(const Dependencies& dependencies,
                                  storage::Transaction& transaction, const std::string& person) {
  return Count(dependencies, transaction, person, "direct/day", kDay, kNewDirectThreadsPerDay);
}

absl::Status CountReport(const Dependencies& dependencies, storage::Transaction& transaction,
                         const std::string& person) {
  return Count(dependencies, transaction, person, "reports/day", kDay, kReportsPerDay);
}

absl::Status CountBlock(const Dependencies& dependencies, storage::Transaction& transaction,
                        const std::string& person) {
  return Count(dependencies, transaction, person, "blocks/day", kDay, kBlocksPerDay);
}

absl::Status ForgetUses(const Dependencies& dependencies) {
  return dependencies.database->Write([&](storage::Transaction& transaction) {
    return dependencies.threads->ForgetUses(transaction, dependencies.clock->Now() - 2 * kDay,
                                            kForgottenAtOnce);
  });
}

}  // namespace amble::messaging
