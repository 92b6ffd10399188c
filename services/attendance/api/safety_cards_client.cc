#include "services/attendance/api/safety_cards_client.h"

#include <algorithm>
#include <utility>

#include "amble/accounts/v1/internal.grpc.pb.h"
#include "services/platform/errors/errors.h"
#include "services/platform/resources/timestamps.h"
#include "services/platform/rpc/client.h"

namespace amble::attendance {
namespace {

constexpr size_t kMostPeople = 1'000;  // of one request
constexpr absl::Duration kTryAgainAfter = absl::Seconds(2);

SafetyCard FromProto(accounts::v1::PersonalSafetyCard& one) {
  accounts::v1::SafetyCard& card = *one.mutable_card();
  return {.emergency_name = std::move(*card.mutable_emergency_name()),
          .emergency_phone = std::move(*card.mutable_emergency_phone()),
          .needs = std::move(*card.mutable_needs()),
          .update_time = resources::FromTimestamp(card.update_time()),
          .unreadable = one.unreadable()};
}

/// What a leader is told: whatever is wrong over there, the cards cannot be had.
absl::Status Told(const absl::Status& status) {
  if (absl::IsFailedPrecondition(status)) return status;
  return RetryLater(absl::StatusCode::kUnavailable, Reason::kUnavailable, kTryAgainAfter,
                    "The safety cards cannot be read at the moment, so none are shown. Try again, "
                    "and ask people themselves meanwhile.");
}

}  // namespace

absl::StatusOr<std::map<std::string, SafetyCard>> SafetyCardsClient::Find(
    const rpc::CallContext& call, const std::vector<std::string>& people) {
  const auto stub = accounts::v1::AccountsInternalService::NewStub(channels_->To("accounts"));
  auth::Principal attendance;
  attendance.kind = auth::Principal::Kind::kService;
  attendance.service = "attendance";
  std::map<std::string, SafetyCard> found;
  for (size_t begin = 0; begin < people.size(); begin += kMostPeople) {
    accounts::v1::GetSafetyCardsRequest request;
    const size_t end = std::min(begin + kMostPeople, people.size());
    for (size_t i = begin; i < end; ++i) request.add_people(people[i]);
    absl::StatusOr<accounts::v1::GetSafetyCardsResponse> response =
        rpc::Call(rpc::Outgoing::For(call, signer_->Sign(attendance, "accounts")), stub->async(),
                  &accounts::v1::AccountsInternalService::Stub::async::GetSafetyCards, request);
    if (!response.ok()) return Told(response.status());
    for (accounts::v1::PersonalSafetyCard& card : *response->mutable_cards()) {
      found[card.person()] = FromProto(card);
    }
  }
  return found;
}

}  // namespace amble::attendance
