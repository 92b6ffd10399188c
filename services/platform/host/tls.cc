#include "services/platform/host/tls.h"

#include "grpcpp/security/tls_credentials_options.h"
#include "services/platform/auth/caller_identity.h"
#include "services/platform/errors/errors.h"
#include "services/platform/host/log.h"
#include "services/platform/host/tls_files.h"

namespace amble::host {
namespace {

namespace tls = grpc::experimental;

constexpr unsigned int kReloadSeconds = 1;
/// A certificate that ends so soon should have been renewed.
constexpr absl::Duration kSoon = absl::Hours(24);

}  // namespace

absl::StatusOr<std::shared_ptr<const ProcessTls>> ProcessTls::Load(
    const TlsConfiguration& files, const std::vector<std::string>& parts, absl::Time now) {
  AMBLE_ASSIGN_OR_RETURN(const CertificateFacts facts, CheckTlsFiles(files, now));
  AMBLE_RETURN_IF_ERROR(CheckNames(facts, parts));
  if (facts.not_after < now + kSoon) {
    logging::Warning("the certificate ends soon",
                     {{"not_after", absl::FormatTime(facts.not_after, absl::UTCTimeZone())}});
  }
  return std::shared_ptr<const ProcessTls>(new ProcessTls(files));
}

ProcessTls::ProcessTls(const TlsConfiguration& files) {
  const auto watched = std::make_shared<tls::FileWatcherCertificateProvider>(
      files.key_file, files.certificate_file, files.authority_file, kReloadSeconds);

  tls::TlsServerCredentialsOptions server(watched);
  server.watch_root_certs();
  server.watch_identity_key_cert_pairs();
  server.set_cert_request_type(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  server_ = tls::TlsServerCredentials(server);

  tls::TlsChannelCredentialsOptions channel;
  channel.set_certificate_provider(watched);
  channel.watch_root_certs();
  channel.watch_identity_key_cert_pairs();
  channel.set_certificate_verifier(std::make_shared<tls::HostNameCertificateVerifier>());
  channel_ = tls::TlsCredentials(channel);
}

void ExpectService(const std::string& service, grpc::ChannelArguments& arguments) {
  arguments.SetSslTargetNameOverride(auth::InternalNameOf(service));
}

}  // namespace amble::host
