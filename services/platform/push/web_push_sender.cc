#include "services/platform/push/web_push_sender.h"

#include <curl/curl.h>
#include <fmt/format.h>
#include <sys/socket.h>

#include <mutex>
#include <utility>

#include "services/platform/errors/errors.h"
#include "services/platform/push/encryption.h"
#include "services/platform/push/public_address.h"

namespace amble::push {
namespace {

/// Handles that wait with their connections; those of more callers at once are closed after use.
constexpr size_t kMostIdleHandles = 16;
/// Connections that one handle keeps: there are four push services.
constexpr long kConnectionsOfHandle = 4;
/// Push services drop idle clients after some minutes.
constexpr long kKeepConnectionSeconds = 60;

struct Free {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Handle = std::unique_ptr<CURL, Free>;
using List = std::unique_ptr<curl_slist, Free>;

bool Append(List& list, const std::string& line) {
  curl_slist* longer = curl_slist_append(list.get(), line.c_str());
  if (longer == nullptr) return false;
  // Appended behind what is there: only the first changes the head.
  if (list == nullptr) list.reset(longer);
  return true;
}

/// One message on its way, as libcurl's callbacks see it.
struct Transfer {
  bool loopback = false;    ///< whether a loopback address will do
  bool connected = false;   ///< an address was tried
  bool forbidden = false;   ///< an address was not
  size_t answer_bytes = 0;  ///< so far
};

/// Opens the socket for the very address that is connected to: what a name led to before, or leads
/// to for others, does not matter.
curl_socket_t OpenSocket(void* user, curlsocktype, curl_sockaddr* to) {
  auto& transfer = *static_cast<Transfer*>(user);
  const bool allowed = IsPublicAddress(&to->addr, to->addrlen) ||
                       (transfer.loopback && IsLoopbackAddress(&to->addr, to->addrlen));
  if (!allowed) {
    transfer.forbidden = true;
    return CURL_SOCKET_BAD;
  }
  transfer.connected = true;
  return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

/// Reads and forgets headers and body up to the limit; then ends the transfer.
size_t Discard(char*, size_t size, size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  transfer.answer_bytes += size * count;
  return transfer.answer_bytes <= kMostAnswerBytes ? size * count : 0;
}

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

void SetConnection(const WebPushOptions& options, const EndpointTarget& target, Transfer& transfer,
                   Setting& set) {
  set(CURLOPT_URL, target.url);
  set(CURLOPT_PROTOCOLS_STR, target.loopback ? "http,https" : "https");
  set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
  set(CURLOPT_PATH_AS_IS, 1L);
  // A proxy from the environment would connect for us, and to whatever it likes.
  set(CURLOPT_PROXY, "");
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connect_timeout.count()));
  set(CURLOPT_TIMEOUT_MS, static_cast<long>(options.send_timeout.count()));
  set(CURLOPT_MAXCONNECTS, kConnectionsOfHandle);
  set(CURLOPT_MAXAGE_CONN, kKeepConnectionSeconds);
  if (!options.authorities.empty()) set(CURLOPT_CAINFO, options.authorities);
  set(CURLOPT_OPENSOCKETFUNCTION, &OpenSocket);
  set(CURLOPT_OPENSOCKETDATA, &transfer);
  set(CURLOPT_HEADERFUNCTION, &Discard);
  set(CURLOPT_HEADERDATA, &transfer);
  set(CURLOPT_WRITEFUNCTION, &Discard);
  set(CURLOPT_WRITEDATA, &transfer);
}

absl::StatusOr<List> HeadersOf(const Message& message, const std::string& authorization) {
  List headers;
  bool complete =
      Append(headers, "Authorization: " + authorization) &&
      Append(headers, "Content-Encoding: aes128gcm") &&
      Append(headers, "Content-Type: application/octet-stream") &&
      Append(headers, fmt::format("TTL: {}", TimeToLiveSeconds(message.time_to_live))) &&
      Append(headers, fmt::format("Urgency: {}", UrgencyName(message.urgency))) &&
      // What libcurl would add by itself.
      Append(headers, "Accept:") && Append(headers, "Expect:");
  if (!message.topic.empty()) complete = complete && Append(headers, "Topic: " + message.topic);
  if (!complete) return absl::ResourceExhaustedError("No memory for a push message.");
  return headers;
}

Delivery DeliveryOf(CURL* handle, CURLcode code, const Transfer& transfer, absl::Time now) {
  long status = 0;
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
  // Below 200 the answer had not begun. Once it has, its status counts, however the rest ends.
  if (status < 200) {
    if (transfer.forbidden && !transfer.connected) {
      return {.outcome = Outcome::kRefused, .detail = "The name leads to no public address."};
    }
    return {.outcome = Outcome::kTryLater, .detail = curl_easy_strerror(code)};
  }
  Delivery delivery{.outcome = OutcomeOf(status), .detail = fmt::format("HTTP {}", status)};
  curl_header* header = nullptr;
  if (delivery.outcome == Outcome::kTryLater &&
      curl_easy_header(handle, "Retry-After", 0, CURLH_HEADER, -1, &header) == CURLHE_OK) {
    delivery.retry_after = RetryDelay(header->value, now);
  }
  return delivery;
}

}  // namespace

/// Handles that nobody uses at present, each with the connections that it has opened.
class WebPushSender::Connections {
 public:
  /// The one used last, whose connections are the likeliest to live; or a new one, null when there
  /// is no memory.
  Handle Take() {
    {
      const std::lock_guard lock(mutex_);
      if (!idle_.empty()) {
        Handle handle = std::move(idle_.back());
        idle_.pop_back();
        return handle;
      }
    }
    return Handle(curl_easy_init());
  }

  void Return(Handle handle) {
    curl_easy_reset(handle.get());  // forgets what it refers to, and keeps the connections
    const std::lock_guard lock(mutex_);
    if (idle_.size() < kMostIdleHandles) idle_.push_back(std::move(handle));
  }

 private:
  std::mutex mutex_;
  std::vector<Handle> idle_;
};

absl::StatusOr<std::unique_ptr<WebPushSender>> WebPushSender::Create(EndpointGuard guard,
                                                                     std::unique_ptr<Vapid> vapid,
                                                                     const Clock& clock,
                                                                     WebPushOptions options) {
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (started != CURLE_OK) return absl::InternalError("libcurl cannot be initialised.");
  return std::unique_ptr<WebPushSender>(
      new WebPushSender(std::move(guard), std::move(vapid), clock, std::move(options)));
}

WebPushSender::WebPushSender(EndpointGuard guard, std::unique_ptr<Vapid> vapid, const Clock& clock,
                             WebPushOptions options)
    : guard_(std::move(guard)),
      vapid_(std::move(vapid)),
      clock_(clock),
      options_(std::move(options)),
      connections_(std::make_unique<Connections>()) {}

WebPushSender::~WebPushSender() = default;

absl::StatusOr<Delivery> WebPushSender::Send(const Subscription& subscription,
                                             const Message& message) {
  AMBLE_ASSIGN_OR_RETURN(const EndpointTarget target, guard_.Check(subscription.endpoint));
  AMBLE_RETURN_IF_ERROR(CheckTopic(message.topic));
  AMBLE_ASSIGN_OR_RETURN(const std::string body, Encrypt(subscription, message.text));
  AMBLE_ASSIGN_OR_RETURN(const std::string authorization, vapid_->Authorization(target.origin));
  AMBLE_ASSIGN_OR_RETURN(const List headers, HeadersOf(message, authorization));
  List names;
  for (const std::string& name : options_.test_names) {
    if (!Append(names, name)) return absl::ResourceExhaustedError("No memory for names.");
  }

  Handle handle = connections_->Take();
  if (handle == nullptr) return absl::ResourceExhaustedError("No memory for a connection.");
  Transfer transfer{.loopback = target.loopback};
  Setting set(handle.get());
  SetConnection(options_, target, transfer, set);
  if (names != nullptr) set(CURLOPT_RESOLVE, names.get());
  set(CURLOPT_HTTPHEADER, headers.get());
  set(CURLOPT_POST, 1L);
  set(CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
  set(CURLOPT_POSTFIELDS, body.data());
  AMBLE_RETURN_IF_ERROR(set.status());
  const CURLcode code = curl_easy_perform(handle.get());
  Delivery delivery = DeliveryOf(handle.get(), code, transfer, clock_.Now());
  connections_->Return(std::move(handle));
  return delivery;
}

}  // namespace amble::push
