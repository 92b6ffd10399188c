#include <sodium.h>

#include <algorithm>
#include <utility>

#include "services/messaging/app/dispatch_batch.h"
#include "services/messaging/app/home_contact.h"
#include "services/messaging/domain/failure.h"
#include "services/platform/errors/errors.h"
#include "services/platform/mail/failure.h"

namespace amble::messaging {
namespace {

using Outcome = Conclusion::Outcome;

const unsigned char* BytesOf(const std::string& text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

std::string AddressHash(const std::string& key, const std::string& address) {
  std::string hash(crypto_generichash_BYTES, '\0');
  crypto_generichash(reinterpret_cast<unsigned char*>(hash.data()), hash.size(), BytesOf(address),
                     address.size(), BytesOf(key),
                     std::min<size_t>(key.size(), crypto_generichash_KEYBYTES_MAX));
  std::string text(hash.size() * 2 + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), BytesOf(hash), hash.size());
  text.pop_back();
  return text;
}

DispatchBatch::Result DispatchBatch::Mail(const std::vector<Checked>& left) {
  const Checked& first = left.front();
  if (IsHomeContact(first.claimed->dispatch.person)) return MailHomeContact(first);
  if (!contacts_status_.ok()) {
    Report(first.claimed->dispatch, contacts_status_);
    return {Outcome::kAgain, failure::kNoContact};
  }
  if (context_.parts.mailer == nullptr) {
    return {Outcome::kAgain, failure::kNoMailServer, context_.options.longest_pause};
  }
  const std::string& person = PresentOf(first.claimed->dispatch);
  const auto contact = contacts_.find(person);
  if (contact == contacts_.end() || contact->second.email.empty()) {
    return {Outcome::kFailed, failure::kNoAddress};
  }
  const std::string& address = contact->second.email;
  if (!first.bounced_address.empty()) {
    if (first.bounced_address == AddressHash(context_.options.address_key, address)) {
      return {Outcome::kFailed, failure::kAddressBounced};
    }
    new_bounces_[person].clear();  // they have another address now
  }
  if (const auto wait = MustWait(mail::DomainOf(address))) return {Outcome::kAgain, "", *wait};
  absl::StatusOr<mail::Message> message = Compose(left, address);
  if (!message.ok()) {
    Report(first.claimed->dispatch, message.status());
    return {Outcome::kFailed, failure::kUnwritable};
  }
  return HandOver(first, *message);
}

DispatchBatch::Result DispatchBatch::MailHomeContact(const Checked& checked) {
  const Dispatch& dispatch = checked.claimed->dispatch;
  if (context_.parts.mailer == nullptr) {
    return {Outcome::kAgain, failure::kNoMailServer, context_.options.longest_pause};
  }
  const auto& walk = checked.telling.walk;
  const std::string address = walk ? AddressIn(walk->home_contact) : "";
  if (address.empty()) return {Outcome::kFailed, failure::kNoAddress};
  if (const auto wait = MustWait(mail::DomainOf(address))) return {Outcome::kAgain, "", *wait};
  auto message = context_.parts.renderer->HomeContactMail(checked.telling, address, Now());
  if (!message.ok()) {
    Report(dispatch, message.status());
    return {Outcome::kFailed, failure::kUnwritable};
  }
  message->message_id = dispatch.message_id;
  return HandOver(checked, *message);
}

absl::StatusOr<mail::Message> DispatchBatch::Compose(const std::vector<Checked>& left,
                                                     const std::string& address) {
  const std::string& person = PresentOf(left.front().claimed->dispatch);
  std::vector<PersonalNotice> tellings;
  for (const Checked& checked : left) {
    tellings.push_back(checked.telling);
    tellings.back().display_name = contacts_[person].display_name;
  }
  const NoticeRenderer& renderer = *context_.parts.renderer;
  const std::string& secret = secrets_[person];
  AMBLE_ASSIGN_OR_RETURN(mail::Message message,
                         left.front().claimed->dispatch.digest
                             ? renderer.Digest(tellings, address, secret, Now())
                             : renderer.Mail(tellings.front(), address, secret, Now()));
  // A digest is known by the first that is in it.
  message.message_id = left.front().claimed->dispatch.message_id;
  return message;
}

DispatchBatch::Result DispatchBatch::HandOver(const Checked& first, const mail::Message& message) {
  const absl::Status sent = context_.parts.mailer->Send(message);
  if (!sent.ok()) Report(first.claimed->dispatch, sent);
  switch (mail::FailureOf(sent)) {
    case mail::MailFailure::kNone:
      return {Outcome::kAccepted};
    case mail::MailFailure::kRecipient:
      if (IsHomeContact(first.claimed->dispatch.person)) {
        return {Outcome::kFailed, failure::kAddressBounced};
      }
      new_bounces_[PresentOf(first.claimed->dispatch)] =
          AddressHash(context_.options.address_key, message.to.address);
      return {Outcome::kFailed, failure::kAddressBounced};
    case mail::MailFailure::kRefused:
      return {Outcome::kFailed, failure::kMailRefused};
    case mail::MailFailure::kMessage:
      return {Outcome::kFailed, failure::kUnwritable};
    case mail::MailFailure::kTemporary:
    case mail::MailFailure::kUncertain:
      break;
  }
  return {Outcome::kAgain, failure::kMailNotTaken};
}

std::optional<absl::Duration> DispatchBatch::MustWait(const std::string& domain) {
  if (context_.pacing.Take(domain, Now())) return std::nullopt;
  // Each who waits comes later than the one before, instead of all at once.
  const int before = put_off_[domain]++;
  return context_.pacing.WaitFor(domain, Now()) +
         absl::Seconds(before / std::max(context_.options.mails_per_domain.per_second, 1e-3));
}

DispatchBatch::Result DispatchBatch::Push(const Checked& checked) {
  const Dispatch& dispatch = checked.claimed->dispatch;
  if (context_.parts.push == nullptr || checked.devices.empty()) {
    return {Outcome::kFailed, failure::kNoDevice};
  }
  const auto message = context_.parts.renderer->Push(checked.telling, Now());
  if (!message.ok()) {
    Report(dispatch, message.status());
    return {Outcome::kFailed, failure::kUnwritable};
  }
  Result best{Outcome::kFailed, failure::kNoDevice};
  for (const PushDevice& device : checked.devices) {
    const auto sent = context_.parts.push->Send(device.subscription, *message);
    if (!sent.ok()) {
      Report(dispatch, sent.status());
      if (absl::IsInvalidArgument(sent.status())) ended_devices_.insert(device.id);
      continue;
    }
    if (sent->outcome == push::Outcome::kAccepted) best = {Outcome::kAccepted};
    if (sent->outcome == push::Outcome::kGone) ended_devices_.insert(device.id);
    if (sent->outcome == push::Outcome::kTryLater && best.outcome == Outcome::kFailed) {
      best = {Outcome::kAgain, failure::kPushNotTaken, sent->retry_after};
    }
  }
  return best;
}

void DispatchBatch::Report(const Dispatch& dispatch, const absl::Status& status) const {
  if (context_.options.report) context_.options.report(dispatch.id, status);
}

}  // namespace amble::messaging
