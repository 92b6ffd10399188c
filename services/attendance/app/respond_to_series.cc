#include "services/attendance/app/respond_to_series.h"

#include <fmt/ranges.h>

#include <future>
#include <memory>
#include <sstream>
#include <utility>

#include "services/attendance/app/authorize.h"
#include "services/platform/errors/errors.h"
#include "services/platform/idempotency/request_ledger.h"

namespace amble::attendance {
namespace {

using View = absl::StatusOr<AnswerView>;

/// The call as it would have come for one date alone.
std::shared_ptr<rpc::CallContext> CallFor(const rpc::CallContext& call, const std::string& walk) {
  auto one = std::make_shared<rpc::CallContext>();
  one->principal = call.principal;
  one->request = call.request;
  if (!one->request.request_id.empty()) one->request.request_id += "/" + walk;
  one->trace_id = call.trace_id;
  one->deadline = call.deadline;
  one->seen = call.seen;
  one->remote_address = call.remote_address;
  return one;
}

/// The resource that a request_id is remembered with: ids hold no spaces.
std::string Join(const std::vector<std::string>& ids) {
  return fmt::format("{}", fmt::join(ids, " "));
}

std::vector<std::string> Split(const std::string& ids) {
  std::istringstream words(ids);
  return {std::istream_iterator<std::string>(words), {}};
}

std::string EtagOf(const RespondToSeriesCommand& command, const std::string& walk) {
  const auto found = command.etags.find(walk);
  return found == command.etags.end() ? std::string() : found->second;
}

}  // namespace

absl::StatusOr<std::vector<std::string>> RespondToSeries::DatesOf(
    storage::Transaction& transaction, const Walk& walk,
    const RespondToSeriesCommand& command) const {
  if (!command.chosen.empty()) return command.chosen;
  if (!command.following || walk.plan.series.empty()) return std::vector{walk.id.walk};
  return dependencies_.walks->ListFollowing(transaction, walk, dependencies_.clock->Now(),
                                            kMostFollowing);
}

absl::StatusOr<std::vector<std::string>> RespondToSeries::FixDates(
    const rpc::CallContext& call, const RespondToSeriesCommand& command) const {
  return WithCatchUp(dependencies_, call, [&]() -> absl::StatusOr<std::vector<std::string>> {
    std::vector<std::string> dates;
    AMBLE_RETURN_IF_ERROR(
        dependencies_.database->Write([&](storage::Transaction& transaction) -> absl::Status {
          AMBLE_ASSIGN_OR_RETURN(const Access access, Authorize(dependencies_, transaction, call,
                                                                command.walk, Right::kSee));
          AMBLE_ASSIGN_OR_RETURN(
              const std::string fixed,
              idempotency::Once(transaction, call.request, dependencies_.clock->Now(),
                                [&]() -> absl::StatusOr<std::string> {
                                  AMBLE_ASSIGN_OR_RETURN(
                                      const std::vector<std::string> found,
                                      DatesOf(transaction, access.walk, command));
                                  return Join(found);
                                }));
          dates = Split(fixed);
          return absl::OkStatus();
        }));
    return dates;
  });
}

void RespondToSeries::Decide(const rpc::CallContext& call, const RespondToSeriesCommand& command,
                             std::vector<DateResult*> dates) const {
  std::vector<std::shared_ptr<rpc::CallContext>> calls;
  std::vector<std::future<View>> answers;
  calls.reserve(dates.size());
  answers.reserve(dates.size());
  // All are queued before any is awaited, so that they share a commit.
  for (const DateResult* date : dates) {
    const std::string& walk = date->walk.walk;
    auto promise = std::make_shared<std::promise<View>>();
    answers.push_back(promise->get_future());
    calls.push_back(CallFor(call, walk));
    const absl::Status accepted =
        combiner_->Submit({.walk = date->walk,
                           .authority = AnswerCommand::Authority::kOwn,
                           .person = call.principal.person,
                           .member = {},
                           .answer = command.answer,
                           .reason = command.reason,
                           .etag = EtagOf(command, walk),
                           .call = calls.back()},
                          [promise](View view) { promise->set_value(std::move(view)); });
    if (!accepted.ok()) promise->set_value(accepted);
  }
  for (size_t i = 0; i < dates.size(); ++i) {
    dates[i]->answer = answers[i].get();
    for (rpc::Position& position : calls[i]->committed()) call.Committed(std::move(position));
  }
}

absl::StatusOr<std::vector<DateResult>> RespondToSeries::operator()(
    const rpc::CallContext& call, const RespondToSeriesCommand& command) const {
  AMBLE_ASSIGN_OR_RETURN(const std::vector<std::string> walks, FixDates(call, command));
  std::vector<DateResult> results;
  results.reserve(walks.size());
  for (const std::string& walk : walks) {
    results.push_back(
        {{command.walk.practice, command.walk.group, walk}, absl::InternalError("not decided")});
  }
  std::vector<DateResult*> all;
  for (DateResult& result : results) all.push_back(&result);
  Decide(call, command, std::move(all));
  if (!dependencies_.catch_up) return results;

  // What may rest on events that have not arrived yet is decided once more, all of it together.
  std::vector<DateResult*> again;
  for (DateResult& result : results) {
    if (MayRestOnProjection(result.answer.status())) again.push_back(&result);
  }
  if (again.empty()) return results;
  if (const absl::Status status = dependencies_.catch_up(call.deadline); !status.ok()) {
    for (DateResult* result : again) result->answer = status;
    return results;
  }
  Decide(call, command, std::move(again));
  return results;
}

}  // namespace amble::attendance
