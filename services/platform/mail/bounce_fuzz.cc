// Whatever comes as a bounce is refused, or read as ids and addresses of printable ASCII that can
// go into a log or a header.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "services/platform/mail/bounce.h"
#include "services/platform/mail/headers.h"

namespace {

void Require(bool holds) {
  if (!holds) std::abort();
}

bool IsPrintable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
}

void Check(std::string_view mail) {
  const auto bounce = amble::mail::ParseBounce(mail);
  if (!bounce.ok()) return;
  Require(IsPrintable(bounce->message_id) && IsPrintable(bounce->envelope_id));
  Require(bounce->to.empty() || amble::mail::IsAddress(bounce->to));
  Require(!bounce->recipients.empty());
  Require(bounce->recipients.size() <= amble::mail::kMaxBouncedRecipients);
  for (const amble::mail::BouncedRecipient& recipient : bounce->recipients) {
    Require(amble::mail::IsAddress(recipient.address));
    Require(recipient.original_address.empty() ||
            amble::mail::IsAddress(recipient.original_address));
    Require(IsPrintable(recipient.status) && recipient.status.size() >= 5);
    Require(IsPrintable(recipient.reply_status) && recipient.reply >= 0 && recipient.reply < 1000);
  }
}

}  // namespace

/// The input twice: as a mail, and as the status within a report.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Check(text);
  Check(
      "Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\n"
      "Content-Type: message/delivery-status\r\n\r\n" +
      std::string(text) + "\r\n--b--\r\n");
  return 0;
}
