#include "services/platform/mail/smtp_mailer.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <mutex>
#include <utility>
#include <vector>

#include "services/platform/errors/errors.h"
#include "services/platform/mail/conversation.h"
#include "services/platform/mail/failure.h"
#include "services/platform/mail/headers.h"
#include "services/platform/mail/mime.h"

namespace amble::mail {
namespace {

/// Mail servers drop idle clients after a minute or later.
constexpr long kKeepConnectionSeconds = 20;

/// Sets options until one fails, then remembers the failure.
class Setting {
 public:
  explicit Setting(CURL* handle) : handle_(handle) {}
  template <typename T>
  void operator()(CURLoption option, T value) {
    if (code_ == CURLE_OK) code_ = curl_easy_setopt(handle_, option, value);
  }
  void operator()(CURLoption option, const std::string& value) { (*this)(option, value.c_str()); }
  absl::Status status() const {
    return code_ == CURLE_OK ? absl::OkStatus()
                             : absl::InternalError(fmt::format("libcurl refuses an option ({})",
                                                               static_cast<int>(code_)));
  }

 private:
  CURL* handle_;
  CURLcode code_ = CURLE_OK;
};

/// A curl_debug_callback: what is said aloud, contents excepted.
int Listen(CURL*, curl_infotype type, char* text, size_t size, void* to) {
  auto& conversation = *static_cast<Conversation*>(to);
  if (type == CURLINFO_HEADER_OUT) conversation.Say({text, size});
  if (type == CURLINFO_HEADER_IN) conversation.Hear({text, size});
  return 0;
}

absl::Status StatusOf(const Conversation& conversation, CURLcode code) {
  if (code == CURLE_OK) return absl::OkStatus();
  const MailFailure failure = conversation.Failure();
  const std::string_view what =
      failure == MailFailure::kRecipient ? "The mail server knows no such recipient"
      : failure == MailFailure::kRefused ? "The mail server refuses the mail"
                                         : "The mail could not be handed over";
  return MailError(failure, fmt::format("{} ({}; last reply {}).", what, curl_easy_strerror(code),
                                        conversation.reply()));
}

absl::StatusOr<std::string> UrlOf(const SmtpOptions& options) {
  Url url(curl_url());
  const std::string port = std::to_string(options.port);
  char* text = nullptr;
  const char* scheme = options.encryption == Encryption::kTls ? "smtps" : "smtp";
  // The path of an smtp URL is the name with which we greet.
  if (url == nullptr || curl_url_set(url.get(), CURLUPART_SCHEME, scheme, 0) != CURLUE_OK ||
      curl_url_set(url.get(), CURLUPART_HOST, options.host.c_str(), 0) != CURLUE_OK ||
      curl_url_set(url.get(), CURLUPART_PORT, port.c_str(), 0) != CURLUE_OK ||
      curl_url_set(url.get(), CURLUPART_PATH, options.greeting.c_str(), CURLU_URLENCODE) !=
          CURLUE_OK ||
      curl_url_get(url.get(), CURLUPART_URL, &text, 0) != CURLUE_OK) {
    return InvalidField("mail server", "Is no host name.");
  }
  return std::string(std::unique_ptr<char, FreeCurl>(text).get());
}

/// Whom to connect to and how.
void SetConnection(const SmtpOptions& options, const std::string& url, Setting& set) {
  set(CURLOPT_URL, url);
  set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  set(CURLOPT_PROXY, "");
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_TIMEOUT_MS, static_cast<long>(options.timeout.count()));
  set(CURLOPT_MAXAGE_CONN, kKeepConnectionSeconds);
  set(CURLOPT_USE_SSL, static_cast<long>(options.encryption == Encryption::kNone ? CURLUSESSL_NONE
                                                                                 : CURLUSESSL_ALL));
  if (!options.authorities.empty()) set(CURLOPT_CAINFO, options.authorities);
  if (!options.user.empty()) {
    set(CURLOPT_USERNAME, options.user);
    set(CURLOPT_PASSWORD, options.password);
  }
}

void SetListener(Conversation& conversation, Setting& set) {
  set(CURLOPT_VERBOSE, 1L);
  set(CURLOPT_DEBUGFUNCTION, &Listen);
  set(CURLOPT_DEBUGDATA, &conversation);
}

}  // namespace

struct SmtpMailer::Connection {
  std::mutex mutex;
  Handle handle;
};

absl::StatusOr<std::unique_ptr<SmtpMailer>> SmtpMailer::Create(SmtpOptions options) {
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
  AMBLE_ASSIGN_OR_RETURN(std::string url, UrlOf(options));
  if (!options.return_path.empty() && !IsAddress(options.return_path)) {
    return InvalidField("return path", "Is no e-mail address.");
  }
  auto connection = std::make_unique<Connection>();
  connection->handle.reset(curl_easy_init());
  if (started != CURLE_OK || connection->handle == nullptr) {
    return absl::InternalError("libcurl cannot be initialised.");
  }
  return std::unique_ptr<SmtpMailer>(
      new SmtpMailer(std::move(options), std::move(url), std::move(connection)));
}

SmtpMailer::SmtpMailer(SmtpOptions options, std::string url, std::unique_ptr<Connection> connection)
    : options_(std::move(options)), url_(std::move(url)), connection_(std::move(connection)) {}

SmtpMailer::~SmtpMailer() = default;

absl::Status SmtpMailer::Send(const Message& message) {
  std::lock_guard lock(connection_->mutex);
  CURL* handle = connection_->handle.get();
  curl_easy_reset(handle);  // keeps the connection
  AMBLE_ASSIGN_OR_RETURN(const MimeMail mail, ComposeMime(handle, message));

  Setting set(handle);
  SetConnection(options_, url_, set);
  const std::string& sender =
      options_.return_path.empty() ? message.from.address : options_.return_path;
  set(CURLOPT_MAIL_FROM, "<" + sender + ">");
  set(CURLOPT_MAIL_RCPT, mail.recipients.get());
  set(CURLOPT_HTTPHEADER, mail.headers.get());
  set(CURLOPT_MIMEPOST, mail.body.get());
  Conversation conversation;
  SetListener(conversation, set);
  AMBLE_RETURN_IF_ERROR(set.status());
  absl::Status sent = StatusOf(conversation, curl_easy_perform(handle));
  curl_easy_reset(handle);  // before what it refers to is freed
  return sent;
}

absl::Status SmtpMailer::CheckConnection() {
  // On a connection of its own: one that is made to connect only serves nothing else afterwards.
  const Handle handle(curl_easy_init());
  if (handle == nullptr) return absl::InternalError("libcurl cannot be initialised.");
  Setting set(handle.get());
  SetConnection(options_, url_, set);
  set(CURLOPT_CONNECT_ONLY, 1L);
  Conversation conversation;
  SetListener(conversation, set);
  AMBLE_RETURN_IF_ERROR(set.status());
  return StatusOf(conversation, curl_easy_perform(handle.get()));
}

}  // namespace amble::mail
