#include "services/messaging/app/subscribe_push.h"

#include "services/messaging/app/transact.h"
#include "services/platform/errors/errors.h"
#include "services/platform/idempotency/request_ledger.h"

namespace amble::messaging {
namespace {

/// `problem` of a subscription, with its fields as the request spells them.
absl::Status InRequest(const absl::Status& problem) {
  std::vector<FieldViolation> violations = ViolationsOf(problem);
  if (violations.empty()) return problem;
  for (FieldViolation& violation : violations) {
    const size_t dot = violation.field.rfind('.');
    violation.field =
        "subscription.web_push." +
        (dot == std::string::npos ? violation.field : violation.field.substr(dot + 1));
  }
  return InvalidFields(violations);
}

absl::Status DropOldest(const Dependencies& to, storage::Transaction& transaction,
                        const std::string& person) {
  AMBLE_ASSIGN_OR_RETURN(const auto devices, to.preferences->ListDevices(transaction, {person}));
  for (size_t i = 0; i + kMaxDevices < devices.size(); ++i) {
    AMBLE_RETURN_IF_ERROR(to.preferences->DeleteDevice(transaction, devices[i].id).status());
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<PushDevice> SubscribePush::operator()(const rpc::CallContext& call,
                                                     const SubscribePushCommand& command) {
  if (to_.push_endpoints == nullptr) {
    return Error(absl::StatusCode::kUnimplemented, Reason::kUnspecified,
                 "This installation pushes nothing.");
  }
  absl::StatusOr<push::Subscription> subscription =
      push::ParseSubscription(command.endpoint, command.p256dh, command.auth);
  if (!subscription.ok()) return InRequest(subscription.status());
  if (const auto target = to_.push_endpoints->Check(subscription->endpoint); !target.ok()) {
    return InRequest(target.status());
  }
  const PushDevice device{.id = to_.ids->NewId(),
                          .person = call.principal.person,
                          .subscription = *std::move(subscription),
                          .create_time = to_.clock->Now()};
  const auto add = [&](storage::Transaction& transaction) -> absl::StatusOr<std::string> {
    AMBLE_RETURN_IF_ERROR(to_.preferences->Save(transaction, device));
    AMBLE_RETURN_IF_ERROR(DropOldest(to_, transaction, device.person));
    return device.id;
  };
  return InWrite<PushDevice>(
      *to_.database, [&](storage::Transaction& transaction) -> absl::StatusOr<PushDevice> {
        AMBLE_RETURN_IF_ERROR(idempotency::Once(transaction, call.request, device.create_time, [&] {
                                return add(transaction);
                              }).status());
        AMBLE_ASSIGN_OR_RETURN(const auto devices,
                               to_.preferences->ListDevices(transaction, {device.person}));
        for (const PushDevice& each : devices) {
          if (each.subscription.endpoint == device.subscription.endpoint) return each;
        }
        return NotFound("subscription");  // the request again, and it was removed meanwhile
      });
}

}  // namespace amble::messaging
