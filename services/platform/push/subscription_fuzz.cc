// Three lines are an endpoint and two keys. What is accepted has the sizes that are promised, and
// is written again as it came.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "services/platform/push/base64url.h"
#include "services/platform/push/endpoint_guard.h"
#include "services/platform/push/p256.h"
#include "services/platform/push/subscription.h"

namespace {

std::string_view TakeLine(std::string_view& text) {
  const std::string_view line = text.substr(0, text.find('\n'));
  text.remove_prefix(line.size() < text.size() ? line.size() + 1 : line.size());
  return line;
}

void Require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace amble::push;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string_view endpoint = TakeLine(text);
  const std::string_view p256dh = TakeLine(text);
  const auto subscription = ParseSubscription(endpoint, p256dh, text);
  if (subscription.ok()) {
    Require(subscription->p256dh.size() == kPointBytes);
    Require(subscription->auth.size() == kAuthenticationBytes);
    Require(ToBase64Url(subscription->p256dh) == p256dh);
    Require(ToBase64Url(subscription->auth) == text);
  }
  static const EndpointGuard guard = *EndpointGuard::Create({"*.push.example.org"});
  const auto target = guard.Check(std::string(endpoint));
  if (target.ok()) Require(target->origin.starts_with("https://") && !target->loopback);
  return 0;
}
