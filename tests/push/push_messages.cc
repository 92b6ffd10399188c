// Makes and sends push messages for push_test.mjs: reads {endpoint, p256dh, auth, text} a line,
// all but the endpoint in base64url, and writes a line for each.
//
//   push_messages encrypt SEED            writes {body, authorization}
//   push_messages send SEED ORIGIN FILE   sends to ORIGIN, trusting the authorities in FILE (none
//                                         but the system's when empty); writes {outcome, detail}
//
// SEED is 32 bytes in base64url. The first line written is {key}, the public key.
#include <fmt/format.h>

#include <array>
#include <boost/json.hpp>
#include <iostream>

#include "services/platform/push/base64url.h"
#include "services/platform/push/encryption.h"
#include "services/platform/push/web_push_sender.h"

namespace amble::push {
namespace {

namespace json = boost::json;

constexpr size_t kLongestText = 4096;
constexpr std::array<std::string_view, 4> kOutcomes = {"accepted", "gone", "later", "refused"};

struct Order {
  Subscription subscription;
  std::string text;
};

std::string_view View(const json::object& line, std::string_view name) {
  const json::string& text = line.at(json::string_view(name.data(), name.size())).as_string();
  return {text.data(), text.size()};
}

absl::StatusOr<Order> ReadOrder(const std::string& text) {
  const json::object line = json::parse(text).as_object();
  auto subscription =
      ParseSubscription(View(line, "endpoint"), View(line, "p256dh"), View(line, "auth"));
  if (!subscription.ok()) return subscription.status();
  const auto message = FromBase64Url(View(line, "text"), kLongestText);
  if (!message) return absl::InvalidArgumentError("The text is not in base64url.");
  return Order{*std::move(subscription), *message};
}

absl::StatusOr<json::object> EncryptOne(const Order& order, const EndpointGuard& guard,
                                        Vapid& vapid) {
  const auto target = guard.Check(order.subscription.endpoint);
  if (!target.ok()) return target.status();
  const auto body = Encrypt(order.subscription, order.text);
  if (!body.ok()) return body.status();
  const auto authorization = vapid.Authorization(target->origin);
  if (!authorization.ok()) return authorization.status();
  return json::object{{"body", ToBase64Url(*body)}, {"authorization", *authorization}};
}

absl::StatusOr<json::object> SendOne(const Order& order, Sender& sender) {
  const auto delivery = sender.Send(order.subscription, {.text = order.text,
                                                         .time_to_live = absl::Hours(1),
                                                         .urgency = Urgency::kLow,
                                                         .topic = "a-topic"});
  if (!delivery.ok()) return delivery.status();
  const std::string_view outcome = kOutcomes.at(static_cast<size_t>(delivery->outcome));
  return json::object{{"outcome", std::string(outcome)}, {"detail", delivery->detail}};
}

int Fail(const absl::Status& status) {
  std::cerr << status << "\n";
  return 1;
}

int Run(const std::vector<std::string>& arguments) {
  const bool sends = arguments.size() == 4 && arguments[0] == "send";
  if (!sends && !(arguments.size() == 2 && arguments[0] == "encrypt")) {
    return Fail(absl::InvalidArgumentError("See the head of push_messages.cc."));
  }
  const SystemClock clock;
  const auto seed = FromBase64Url(arguments[1], VapidKey::kSeedBytes);
  auto key = VapidKey::FromSeed(seed.value_or(""));
  if (!key.ok()) return Fail(key.status());
  auto vapid = Vapid::Create(*key, "mailto:operator@amble.example", clock);
  if (!vapid.ok()) return Fail(vapid.status());
  auto guard =
      EndpointGuard::Create({}, {sends ? std::vector{arguments[2]} : std::vector<std::string>{}});
  if (!guard.ok()) return Fail(guard.status());
  auto sender_vapid = Vapid::Create(*key, "mailto:operator@amble.example", clock);
  auto sender = WebPushSender::Create(*guard, *std::move(sender_vapid), clock,
                                      {.authorities = sends ? arguments[3] : ""});
  if (!sender.ok()) return Fail(sender.status());

  std::cout << json::serialize(json::object{{"key", key->PublicKey()}}) << std::endl;
  for (std::string line; std::getline(std::cin, line);) {
    const auto order = ReadOrder(line);
    if (!order.ok()) return Fail(order.status());
    const auto done = sends ? SendOne(*order, **sender) : EncryptOne(*order, *guard, **vapid);
    if (!done.ok()) return Fail(done.status());
    std::cout << json::serialize(*done) << std::endl;
  }
  return 0;
}

}  // namespace
}  // namespace amble::push

int main(int count, char** words) {
  return amble::push::Run(std::vector<std::string>(words + 1, words + count));
}
