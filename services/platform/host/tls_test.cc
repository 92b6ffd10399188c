#include "services/platform/host/tls.h"

#include <arpa/inet.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>

#include "amble/events/v1/event_feed.grpc.pb.h"
#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/platform/host/channels.h"
#include "services/platform/host/service_server.h"
#include "services/platform/testing/certificates.h"
#include "services/platform/testing/temporary_folder.h"

namespace amble::host {
namespace {

using grpc::StatusCode;

/// Far away; nothing in a test that passes waits for it.
constexpr std::chrono::minutes kPatience{1};

absl::Time Limit() { return absl::Now() + absl::FromChrono(kPatience); }

std::string PemIn(const grpc::AuthContext& context) {
  const auto values = context.FindPropertyValues(GRPC_X509_PEM_CERT_PROPERTY_NAME);
  return values.empty() ? "" : std::string(values[0].data(), values[0].size());
}

/// Answers Read with the certificate of whoever asks.
class EchoCertificate final : public events::v1::EventFeedService::CallbackService {
 public:
  grpc::ServerUnaryReactor* Read(grpc::CallbackServerContext* context,
                                 const events::v1::ReadRequest*,
                                 events::v1::ReadResponse* response) override {
    response->add_events()->set_type(PemIn(*context->auth_context()));
    auto* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }
};

/// What one call found.
struct Met {
  StatusCode code;
  std::string server;  ///< certificate of the server, as the client saw it
  std::string client;  ///< certificate of the client, as the server saw it
};

Met CallOver(const std::shared_ptr<grpc::Channel>& channel) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kPatience);
  events::v1::ReadRequest request;
  events::v1::ReadResponse response;
  const grpc::Status status =
      events::v1::EventFeedService::NewStub(channel)->Read(&context, request, &response);
  if (!status.ok()) return {status.error_code(), "", ""};
  return {StatusCode::OK, PemIn(*context.auth_context()), response.events(0).type()};
}

/// The files of one process.
class Identity {
 public:
  explicit Identity(const std::string& name) : secret_(folder_.path() / name) {}

  void Write(const testing::IssuedCertificate& issued, const testing::TestAuthority& authority) {
    issued_ = issued;
    secret_.Write(issued, authority.certificate());
  }
  void WriteAuthorities(const std::string& certificates) { secret_.Write(issued_, certificates); }
  const std::string& certificate() const { return issued_.certificate; }
  std::shared_ptr<const ProcessTls> Load() const {
    auto tls =
        ProcessTls::Load({secret_.certificate_file(), secret_.key_file(), secret_.authority_file()},
                         {}, absl::Now());
    EXPECT_TRUE(tls.ok()) << tls.status();
    return *tls;
  }

 private:
  testing::TemporaryFolder folder_;
  testing::SecretFolder secret_;
  testing::IssuedCertificate issued_;
};

/// A new connection with `credentials`, to whoever is named groups.
Met ConnectOnce(int port, const std::shared_ptr<grpc::ChannelCredentials>& credentials,
                const std::string& service = "groups") {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  ExpectService(service, arguments);
  return CallOver(
      grpc::CreateCustomChannel(fmt::format("127.0.0.1:{}", port), credentials, arguments));
}

class TlsTest : public ::testing::Test {
 protected:
  TlsTest() {
    server_files_.Write(authority_.IssueFor({"groups"}), authority_);
    client_files_.Write(authority_.IssueFor({"gateway"}), authority_);
    server_tls_ = server_files_.Load();
    auto server = ServiceServer::Start({.name = "groups",
                                        .services = {&echo_},
                                        .listen = Endpoint{"127.0.0.1", 0},
                                        .credentials = server_tls_->server_credentials()});
    EXPECT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
    server_->SetServing(true);
  }
  Met Connect(const ProcessTls& client) const {
    return ConnectOnce(server_->port(), client.channel_credentials());
  }

  const testing::TestAuthority authority_;
  Identity server_files_{"server"};
  Identity client_files_{"client"};
  EchoCertificate echo_;
  std::shared_ptr<const ProcessTls> server_tls_;
  std::unique_ptr<ServiceServer> server_;
};

TEST_F(TlsTest, BothEndsShowTheirCertificates) {
  const auto client = client_files_.Load();
  const Met met = Connect(*client);
  ASSERT_EQ(met.code, StatusCode::OK);
  EXPECT_EQ(met.server, server_files_.certificate());
  EXPECT_EQ(met.client, client_files_.certificate());
}

TEST_F(TlsTest, APeersChannelTakesTheServiceWhateverItsAddress) {
  const auto client = client_files_.Load();
  for (const char* host : {"127.0.0.1", "localhost"}) {
    const std::string target = fmt::format("dns:///{}:{}", host, server_->port());
    EXPECT_EQ(CallOver(ConnectPeer("groups", target, client.get())).code, StatusCode::OK);
    EXPECT_EQ(CallOver(ConnectPeer("accounts", target, client.get())).code,
              StatusCode::UNAVAILABLE);
  }
}

TEST_F(TlsTest, NewConnectionsUseTheNewCertificates) {
  const auto client = client_files_.Load();
  const std::string old_server = server_files_.certificate();
  const std::string old_client = client_files_.certificate();
  ASSERT_EQ(Connect(*client).server, old_server);
  server_files_.Write(authority_.IssueFor({"groups"}), authority_);
  client_files_.Write(authority_.IssueFor({"gateway"}), authority_);
  const absl::Time limit = Limit();
  Met met;
  do {  // as often as it takes until the files have been looked at again
    ASSERT_LT(absl::Now(), limit);
    met = Connect(*client);
    ASSERT_EQ(met.code, StatusCode::OK) << "at no time is a connection refused";
  } while (met.server == old_server || met.client == old_client);
  EXPECT_EQ(met.server, server_files_.certificate());
  EXPECT_EQ(met.client, client_files_.certificate());
}

TEST_F(TlsTest, AnAuthorityIsReplacedByWayOfBoth) {
  const testing::TestAuthority next;
  const auto old_client = client_files_.Load();
  const auto credentials = [&] {
    grpc::SslCredentialsOptions options;
    const auto issued = next.IssueFor({"gateway"});
    options.pem_root_certs = authority_.certificate();
    options.pem_cert_chain = issued.certificate;
    options.pem_private_key = issued.key;
    return grpc::SslCredentials(options);
  }();
  EXPECT_EQ(ConnectOnce(server_->port(), credentials).code, StatusCode::UNAVAILABLE);
  server_files_.WriteAuthorities(authority_.certificate() + next.certificate());
  const absl::Time limit = Limit();
  Met met;
  do {
    ASSERT_LT(absl::Now(), limit);
    met = ConnectOnce(server_->port(), credentials);
  } while (met.code != StatusCode::OK);
  EXPECT_EQ(Connect(*old_client).code, StatusCode::OK);
}

TEST_F(TlsTest, ClientsThatAreRefused) {
  const auto with = [this](const testing::IssuedCertificate& issued) {
    grpc::SslCredentialsOptions options;
    options.pem_root_certs = authority_.certificate();
    options.pem_cert_chain = issued.certificate;
    options.pem_private_key = issued.key;
    return ConnectOnce(server_->port(), grpc::SslCredentials(options)).code;
  };
  EXPECT_EQ(with(authority_.IssueFor({"gateway"})), StatusCode::OK);
  const testing::TestAuthority foreign;
  EXPECT_EQ(with(foreign.IssueFor({"gateway"})), StatusCode::UNAVAILABLE);
  EXPECT_EQ(with(authority_.Issue({.dns_names = {"gateway.amble.internal"},
                                   .not_before = absl::Now() - absl::Hours(2),
                                   .not_after = absl::Now() - absl::Hours(1)})),
            StatusCode::UNAVAILABLE);
  EXPECT_EQ(
      with(authority_.Issue({.dns_names = {"gateway.amble.internal"}, .usage = "serverAuth"})),
      StatusCode::UNAVAILABLE);
  EXPECT_EQ(with({}), StatusCode::UNAVAILABLE) << "no certificate";
  EXPECT_EQ(ConnectOnce(server_->port(), grpc::InsecureChannelCredentials()).code,
            StatusCode::UNAVAILABLE);
}

TEST_F(TlsTest, ServersThatAreRefused) {
  const auto client = client_files_.Load();
  const auto at = [&](const testing::IssuedCertificate& issued) {
    grpc::SslServerCredentialsOptions options;
    options.pem_root_certs = authority_.certificate();
    options.pem_key_cert_pairs = {{issued.key, issued.certificate}};
    auto server = ServiceServer::Start({.name = "groups",
                                        .services = {&echo_},
                                        .listen = Endpoint{"127.0.0.1", 0},
                                        .credentials = grpc::SslServerCredentials(options)});
    EXPECT_TRUE(server.ok()) << server.status();
    return ConnectOnce((*server)->port(), client->channel_credentials()).code;
  };
  EXPECT_EQ(at(authority_.IssueFor({"groups"})), StatusCode::OK);
  EXPECT_EQ(at(authority_.IssueFor({"accounts"})), StatusCode::UNAVAILABLE);
  EXPECT_EQ(at(authority_.Issue({.dns_names = {"localhost"}})), StatusCode::UNAVAILABLE);
  const testing::TestAuthority foreign;
  EXPECT_EQ(at(foreign.IssueFor({"groups"})), StatusCode::UNAVAILABLE);
  EXPECT_EQ(at(authority_.Issue({.dns_names = {"groups.amble.internal"},
                                 .not_before = absl::Now() - absl::Hours(2),
                                 .not_after = absl::Now() - absl::Hours(1)})),
            StatusCode::UNAVAILABLE);
}

/// Shakes hands with at most `version` of the protocol; the negotiated one, or 0.
int HandshakeWithAtMost(int port, int version) {
  const int descriptor = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(connect(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  SSL_CTX* context = SSL_CTX_new(TLS_client_method());
  SSL_CTX_set_security_level(context, 0);  // otherwise OpenSSL itself would not offer old ones
  SSL_CTX_set_min_proto_version(context, TLS1_VERSION);
  SSL_CTX_set_max_proto_version(context, version);
  SSL* ssl = SSL_new(context);
  SSL_set_fd(ssl, descriptor);
  constexpr unsigned char kHttp2[] = "\x02h2";
  SSL_set_alpn_protos(ssl, kHttp2, sizeof kHttp2 - 1);
  const int negotiated = SSL_connect(ssl) == 1 ? SSL_version(ssl) : 0;
  // With TLS 1.2 the missing certificate ends the handshake, after the server has shown its own.
  X509* shown = SSL_get1_peer_certificate(ssl);
  const int chosen = shown == nullptr ? negotiated : SSL_version(ssl);
  X509_free(shown);
  SSL_free(ssl);
  SSL_CTX_free(context);
  close(descriptor);
  return chosen;
}

TEST_F(TlsTest, OldVersionsOfTheProtocolAreRefused) {
  EXPECT_EQ(HandshakeWithAtMost(server_->port(), TLS1_3_VERSION), TLS1_3_VERSION);
  EXPECT_EQ(HandshakeWithAtMost(server_->port(), TLS1_2_VERSION), TLS1_2_VERSION);
  EXPECT_EQ(HandshakeWithAtMost(server_->port(), TLS1_1_VERSION), 0);
}

}  // namespace
}  // namespace amble::host
