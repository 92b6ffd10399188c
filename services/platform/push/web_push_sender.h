#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "services/platform/clock/clock.h"
#include "services/platform/push/endpoint_guard.h"
#include "services/platform/push/sender.h"
#include "services/platform/push/vapid.h"

namespace amble::push {

inline constexpr std::chrono::milliseconds kConnectTimeout = std::chrono::seconds(5);
/// For one message, from looking up the name to the answer.
inline constexpr std::chrono::milliseconds kSendTimeout = std::chrono::seconds(10);
/// Nothing of an answer is used but its status and one header; more bytes than this, headers and
/// body, are not read.
inline constexpr size_t kMostAnswerBytes = 16 << 10;

struct WebPushOptions {
  /// PEM file of the authorities trusted; the system's when empty.
  std::string authorities = {};
  std::chrono::milliseconds connect_timeout = kConnectTimeout;
  std::chrono::milliseconds send_timeout = kSendTimeout;
  /// For tests alone, never from configuration: what names lead to, as "host:port:address".
  std::vector<std::string> test_names = {};
};

/// Sends by libcurl: one POST over HTTP/2 or HTTP/1.1, no redirects, no proxy, and connections to
/// public addresses alone. As many messages are under way as threads call; connections are kept and
/// used again.
class WebPushSender final : public Sender {
 public:
  /// INTERNAL when libcurl does not start. `clock` outlives this.
  static absl::StatusOr<std::unique_ptr<WebPushSender>> Create(EndpointGuard guard,
                                                               std::unique_ptr<Vapid> vapid,
                                                               const Clock& clock,
                                                               WebPushOptions options = {});
  ~WebPushSender() override;

  absl::StatusOr<Delivery> Send(const Subscription& subscription, const Message& message) override;

 private:
  class Connections;
  WebPushSender(EndpointGuard guard, std::unique_ptr<Vapid> vapid, const Clock& clock,
                WebPushOptions options);

  const EndpointGuard guard_;
  const std::unique_ptr<Vapid> vapid_;
  const Clock& clock_;
  const WebPushOptions options_;
  const std::unique_ptr<Connections> connections_;
};

}  // namespace amble::push
