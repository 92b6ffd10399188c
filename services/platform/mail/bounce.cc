#include "services/platform/mail/bounce.h"

#include <gmime/gmime.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <optional>
#include <utility>

#include "services/platform/errors/errors.h"
#include "services/platform/mail/enhanced_status.h"
#include "services/platform/mail/headers.h"

namespace amble::mail {
namespace {

using Action = BouncedRecipient::Action;

/// Longer values are nobody's.
constexpr size_t kMaxIdBytes = 300;

struct Unref {
  void operator()(gpointer object) const { g_object_unref(object); }
};
template <typename T>
using Object = std::unique_ptr<T, Unref>;

struct FreeText {
  void operator()(char* text) const { g_free(text); }
};
using Chars = std::unique_ptr<char, FreeText>;

absl::Status NoBounce() { return InvalidField("mail", "Is no delivery status notification."); }

Object<GMimeParser> ParserOf(std::string_view text) {
  const Object<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(text.data(), text.size()));
  return Object<GMimeParser>(g_mime_parser_new_with_stream(stream.get()));
}

/// `mail` without the line that begins it in a mailbox.
std::string_view WithoutEnvelope(std::string_view mail) {
  if (!mail.starts_with("From ")) return mail;
  return mail.substr(std::min(mail.find('\n'), mail.size() - 1) + 1);
}

bool IsType(GMimeObject* part, const char* type, const char* subtype) {
  GMimeContentType* content = part == nullptr ? nullptr : g_mime_object_get_content_type(part);
  return content != nullptr && g_mime_content_type_is_type(content, type, subtype);
}

/// What is in `part`, decoded; empty when nothing.
std::string ContentOf(GMimeObject* part) {
  GMimeDataWrapper* content =
      GMIME_IS_PART(part) ? g_mime_part_get_content(GMIME_PART(part)) : nullptr;
  if (content == nullptr) return "";
  const Object<GMimeStream> stream(g_mime_stream_mem_new());
  g_mime_data_wrapper_write_to_stream(content, stream.get());
  const GByteArray* bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream.get()));
  return bytes->data == nullptr
             ? std::string()
             : std::string(reinterpret_cast<const char*>(bytes->data), bytes->len);
}

std::string Trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return "";
  return std::string(text.substr(first, text.find_last_not_of(kSpace) - first + 1));
}

/// A group of fields, read as the header of a part that has nothing else.
class Fields {
 public:
  explicit Fields(std::string_view text)
      : part_(g_mime_parser_construct_part(ParserOf(std::string(text) + "\r\n\r\n").get(),
                                           nullptr)) {}

  /// Empty when there is none.
  std::string Get(const char* name) const {
    const char* value = part_ == nullptr ? nullptr : g_mime_object_get_header(part_.get(), name);
    return value == nullptr ? "" : Trimmed(value);
  }
  /// "rfc822; anna@example.org": what follows the type, if it is an address.
  std::string GetAddress(const char* name) const {
    const std::string value = Get(name);
    const size_t semicolon = value.find(';');
    if (semicolon == std::string::npos) return "";
    std::string address = Trimmed(std::string_view(value).substr(semicolon + 1));
    if (address.starts_with('<') && address.ends_with('>')) {
      address = address.substr(1, address.size() - 2);
    }
    return IsAddress(address) ? address : "";
  }

 private:
  const Object<GMimeObject> part_;
};

/// The groups of fields in a delivery-status, which empty lines separate (RFC 3464 2.1): first that
/// of the mail, then one for each recipient.
std::vector<std::string> Groups(std::string text) {
  std::erase(text, '\r');
  std::vector<std::string> groups;
  size_t at = 0;
  while (at < text.size() && groups.size() <= kMaxBouncedRecipients) {
    const size_t end = std::min(text.find("\n\n", at), text.size());
    std::string group = text.substr(at, end - at);
    if (!Trimmed(group).empty()) groups.push_back(std::move(group));
    at = end + 2;
  }
  return groups;
}

std::optional<Action> ActionOf(const std::string& text) {
  // A comment may follow.
  const std::string word = text.substr(0, text.find_first_of(" \t("));
  for (const auto& [name, action] :
       {std::pair{"failed", Action::kFailed}, std::pair{"delayed", Action::kDelayed},
        std::pair{"delivered", Action::kDelivered}, std::pair{"relayed", Action::kRelayed},
        std::pair{"expanded", Action::kExpanded}}) {
    if (g_ascii_strcasecmp(word.c_str(), name) == 0) return action;
  }
  return std::nullopt;
}

/// "smtp; 550-5.1.1 No such user": the reply of another server (RFC 3464 2.3.6).
void ReadReply(const std::string& diagnostic, BouncedRecipient& recipient) {
  constexpr size_t kCodeDigits = 3;
  const size_t semicolon = diagnostic.find(';');
  if (semicolon == std::string::npos ||
      g_ascii_strcasecmp(Trimmed(diagnostic.substr(0, semicolon)).c_str(), "smtp") != 0) {
    return;
  }
  const std::string reply = Trimmed(std::string_view(diagnostic).substr(semicolon + 1));
  const char* const code_end = reply.data() + std::min(kCodeDigits, reply.size());
  int code = 0;
  const auto [end, error] = std::from_chars(reply.data(), code_end, code);
  if (error != std::errc() || end != reply.data() + kCodeDigits || code < 200) return;
  recipient.reply = code;
  recipient.reply_status =
      EnhancedStatusAt(std::string_view(reply).substr(std::min(kCodeDigits + 1, reply.size())));
}

std::optional<BouncedRecipient> RecipientOf(const Fields& fields) {
  const std::optional<Action> action = ActionOf(fields.Get("Action"));
  const std::string status = fields.Get("Status");
  BouncedRecipient recipient{.address = fields.GetAddress("Final-Recipient"),
                             .original_address = fields.GetAddress("Original-Recipient"),
                             .status = std::string(EnhancedStatusAt(status))};
  if (!action || recipient.status.empty()) return std::nullopt;
  recipient.action = *action;
  ReadReply(fields.Get("Diagnostic-Code"), recipient);
  // What is delivered in another's name may be told under the first one alone.
  if (recipient.address.empty()) recipient.address = recipient.original_address;
  if (recipient.address.empty()) return std::nullopt;
  return recipient;
}

/// `text` when it is short and printable ASCII.
std::string Id(std::string text) {
  const bool usable =
      text.size() <= kMaxIdBytes &&
      std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
  return usable ? text : "";
}

void ReadStatus(GMimeObject* part, Bounce& bounce) {
  const std::vector<std::string> groups = Groups(ContentOf(part));
  for (size_t i = 0; i < groups.size(); ++i) {
    const Fields fields(groups[i]);
    if (i == 0) bounce.envelope_id = Id(fields.Get("Original-Envelope-Id"));
    // Some leave out the fields of the mail.
    auto recipient = RecipientOf(fields);
    if (recipient && bounce.recipients.size() < kMaxBouncedRecipients) {
      bounce.recipients.push_back(*std::move(recipient));
    }
  }
}

/// The Message-ID that is in the header of the mail which came back; empty when there is none.
std::string MessageIdOf(const char* header) {
  if (header == nullptr) return "";
  const Chars id(g_mime_utils_decode_message_id(header));
  const std::string text = id == nullptr ? "" : Id(id.get());
  return text.empty() ? "" : "<" + text + ">";
}

/// The one address in the header To of the mail which came back; empty when there is none, or more.
std::string ToOf(const char* header) {
  if (header == nullptr) return "";
  const Object<InternetAddressList> list(internet_address_list_parse(nullptr, header));
  if (list == nullptr || internet_address_list_length(list.get()) != 1) return "";
  InternetAddress* only = internet_address_list_get_address(list.get(), 0);
  if (!INTERNET_ADDRESS_IS_MAILBOX(only)) return "";
  const char* address = internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(only));
  return address != nullptr && IsAddress(address) ? address : "";
}

void ReadReturned(GMimeObject* part, Bounce& bounce) {
  if (!bounce.message_id.empty()) return;
  if (GMIME_IS_MESSAGE_PART(part)) {
    GMimeMessage* returned = g_mime_message_part_get_message(GMIME_MESSAGE_PART(part));
    if (returned == nullptr) return;
    bounce.message_id = MessageIdOf(g_mime_object_get_header(GMIME_OBJECT(returned), "Message-ID"));
    bounce.to = ToOf(g_mime_object_get_header(GMIME_OBJECT(returned), "To"));
  } else if (IsType(part, "text", "rfc822-headers")) {
    const Fields fields(ContentOf(part));
    bounce.message_id = MessageIdOf(fields.Get("Message-ID").c_str());
    bounce.to = ToOf(fields.Get("To").c_str());
  }
}

}  // namespace

bool BouncedRecipient::IsUnknown() const {
  if (!IsPermanent()) return false;
  if (status != "5.0.0") return IsAboutMailboxStatus(status);
  if (!reply_status.empty()) return IsAboutMailboxStatus(reply_status);
  return IsAboutMailboxReply(reply);
}

absl::StatusOr<Bounce> ParseBounce(std::string_view mail) {
  static const bool started = (g_mime_init(), true);
  if (!started || mail.size() > kMaxBounceBytes) return NoBounce();
  const Object<GMimeMessage> message(
      g_mime_parser_construct_message(ParserOf(WithoutEnvelope(mail)).get(), nullptr));
  GMimeObject* report = message == nullptr ? nullptr : g_mime_message_get_mime_part(message.get());
  if (!GMIME_IS_MULTIPART(report) || !IsType(report, "multipart", "report")) return NoBounce();

  Bounce bounce;
  GMimeMultipart* parts = GMIME_MULTIPART(report);
  for (int i = 0; i < g_mime_multipart_get_count(parts); ++i) {
    GMimeObject* part = g_mime_multipart_get_part(parts, i);
    // RFC 6533 has the same for addresses in UTF-8.
    if (IsType(part, "message", "delivery-status") ||
        IsType(part, "message", "global-delivery-status")) {
      ReadStatus(part, bounce);
    } else {
      ReadReturned(part, bounce);
    }
  }
  if (bounce.recipients.empty()) return NoBounce();
  return bounce;
}

}  // namespace amble::mail
