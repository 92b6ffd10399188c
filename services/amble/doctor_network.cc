#include <curl/curl.h>

#include <future>
#include <memory>

#include "fmt/format.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/grpcpp.h"
#include "services/amble/doctor.h"
#include "services/platform/host/channels.h"
#include "services/platform/host/tls.h"
#include "services/platform/ids/random_ids.h"
#include "services/platform/mail/smtp_mailer.h"
#include "services/platform/redis/address.h"
#include "services/platform/redis/connection.h"

namespace amble::program {
namespace {

constexpr std::chrono::seconds kPeerSeconds{3};
constexpr long kUrlMilliseconds = 3000;
/// grpc.health.v1.HealthCheckResponse with status SERVING, its field 1.
constexpr std::string_view kServing = "\x08\x01";
constexpr char kNotReady[] = "it answers, but is not ready";

std::string Text(const absl::Status& status) { return std::string(status.message()); }

/// What the health service at the other end answers for the whole process.
std::string HealthOf(const std::shared_ptr<grpc::Channel>& channel) {
  grpc::GenericStub stub(channel);
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kPeerSeconds);
  grpc::ByteBuffer request;
  grpc::ByteBuffer response;
  const grpc::Slice empty;
  request = grpc::ByteBuffer(&empty, 1);
  std::promise<grpc::Status> finished;
  stub.UnaryCall(&context, "/grpc.health.v1.Health/Check", grpc::StubOptions(), &request, &response,
                 [&finished](grpc::Status status) { finished.set_value(std::move(status)); });
  const grpc::Status status = finished.get_future().get();
  // The channel asks for the same health before it lets a call through.
  const bool unhealthy = status.error_message().find("unhealthy") != std::string::npos;
  if (!status.ok() && !unhealthy) return "it does not answer: " + status.error_message();
  if (unhealthy) return kNotReady;
  grpc::Slice answer;
  if (!response.DumpToSingleSlice(&answer).ok()) return "its answer cannot be read";
  const std::string_view bytes(reinterpret_cast<const char*>(answer.begin()), answer.size());
  return bytes == kServing ? "" : kNotReady;
}

size_t Ignore(char*, size_t size, size_t count, void*) { return size * count; }

/// The status of GET `url`; 0 when there is no answer, with `why`.
long Get(const std::string& url, std::string& why) {
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
  const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> handle(curl_easy_init(),
                                                                   &curl_easy_cleanup);
  if (started != CURLE_OK || handle == nullptr) {
    why = "libcurl cannot be initialised";
    return 0;
  }
  curl_easy_setopt(handle.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(handle.get(), CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(handle.get(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle.get(), CURLOPT_TIMEOUT_MS, kUrlMilliseconds);
  curl_easy_setopt(handle.get(), CURLOPT_WRITEFUNCTION, Ignore);
  const CURLcode code = curl_easy_perform(handle.get());
  long status = 0;
  curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
  if (code != CURLE_OK) {
    why = curl_easy_strerror(code);
    return 0;
  }
  return status;
}

}  // namespace

void CheckMail(const host::Configuration& configuration, const std::string& test_mail_to,
               Report& report) {
  const host::SmtpConfiguration& smtp = configuration.smtp;
  const bool sends = configuration.Runs("accounts") || configuration.Runs("groups") ||
                     configuration.Runs("messaging");
  if (!sends) return;
  if (smtp.host.empty()) {
    report.Warn("mail", "no server is configured: nobody can sign in by mail, nor is told by it",
                "set --smtp-host");
    return;
  }
  const auto mailer = mail::SmtpMailer::Create(
      {.host = smtp.host,
       .port = static_cast<uint16_t>(smtp.port),
       .user = smtp.user,
       .password = smtp.password,
       .encryption = smtp.starttls ? mail::Encryption::kStartTls : mail::Encryption::kNone,
       .return_path = smtp.return_path});
  const std::string where = fmt::format("{}:{}", smtp.host, smtp.port);
  absl::Status status = mailer.ok() ? (*mailer)->CheckConnection() : mailer.status();
  if (!status.ok()) {
    report.Fail("mail", fmt::format("{}: {}", where, Text(status)),
                "see --smtp-host, --smtp-port, --smtp-starttls, and the user and password");
    return;
  }
  report.Ok("mail", fmt::format("{} takes us{}{}", where, smtp.starttls ? ", by STARTTLS" : "",
                                smtp.user.empty() ? "" : ", as " + smtp.user));
  if (test_mail_to.empty()) return;
  mail::Message message;
  const SystemClock clock;
  message.message_id =
      fmt::format("<{}@{}>", RandomIds(clock).NewId(), smtp.from.substr(smtp.from.rfind('@') + 1));
  message.date = clock.Now();
  message.from = {.name = smtp.from_name, .address = smtp.from};
  message.to.address = test_mail_to;
  message.subject = "Amble can send mail";
  message.text = "This is the test mail that amble doctor was asked for.\n";
  status = (*mailer)->Send(message);
  if (status.ok()) {
    report.Ok("test mail", fmt::format("handed over for {}: see that it arrives", test_mail_to));
  } else {
    report.Fail("test mail", Text(status), "see the mail server's log, and --smtp-from");
  }
}

void CheckRedis(const host::Configuration& configuration, Report& report) {
  if (configuration.redis.empty()) return;
  const auto address = redis::ParseAddress(configuration.redis);
  if (!address.ok()) {
    report.Fail("Redis", Text(address.status()), "see --redis");
    return;
  }
  const auto connection = redis::Connection::Open(
      *address, {.user = configuration.redis_user, .password = configuration.redis_password},
      std::chrono::steady_clock::now() + kPeerSeconds);
  if (connection.ok()) {
    report.Ok("Redis", "it answers");
  } else {
    report.Warn("Redis", Text(connection.status()),
                "the platform works without it, slower: see --redis and its user and password");
  }
}

void CheckPeers(const host::Configuration& configuration, Report& report) {
  std::shared_ptr<const host::ProcessTls> tls;
  if (configuration.tls.enabled()) {
    auto loaded = host::ProcessTls::Load(configuration.tls, configuration.targets, absl::Now());
    if (!loaded.ok()) return;  // told with the certificates
    tls = *std::move(loaded);
  }
  for (const auto& [service, target] : configuration.peers) {
    const std::string wrong = HealthOf(host::ConnectPeer(service, target, tls.get()));
    if (wrong.empty()) {
      report.Ok("peer " + service, fmt::format("{} is ready", target));
    } else {
      report.Fail("peer " + service, fmt::format("{}: {}", target, wrong),
                  fmt::format("see that {} runs, and what --peer says", service));
    }
  }
}

void CheckPublicUrl(const host::Configuration& configuration, Report& report) {
  if (!configuration.Runs(host::kGateway)) return;
  const std::string url = configuration.public_url + "/healthz";
  std::string why;
  const long status = Get(url, why);
  if (status == 200) {
    report.Ok("public address", fmt::format("{} answers", url));
  } else {
    report.Fail("public address",
                status == 0 ? fmt::format("{}: {}", url, why)
                            : fmt::format("{} answers with {}", url, status),
                "see that the platform runs, the proxy before it, and --public-url");
  }
}

}  // namespace amble::program
