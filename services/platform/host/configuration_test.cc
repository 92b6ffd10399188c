#include "services/platform/host/configuration.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace amble::host {
namespace {

using ::testing::ElementsAre;
using ::testing::StartsWith;

std::string RefusalOf(Configuration configuration) {
  return std::string(Validate(configuration).message());
}

TEST(Endpoint, ReadsNamesAndAddresses) {
  EXPECT_EQ(*ParseEndpoint("127.0.0.1:8480"), (Endpoint{"127.0.0.1", 8480}));
  EXPECT_EQ(*ParseEndpoint("[::1]:0"), (Endpoint{"::1", 0}));
  EXPECT_EQ((Endpoint{"::1", 80}).ToString(), "[::1]:80");
}

TEST(Endpoint, RefusesWhatIsNoEndpoint) {
  for (const char* text : {"", "8480", ":8480", "host", "host:", "host:x", "host:65536", "host:-1",
                           "::1:80", "[]:80", "[::1:80", "a b:80", "http://host:80", "host: 80"}) {
    EXPECT_FALSE(ParseEndpoint(text).ok()) << text;
  }
}

TEST(Configuration, AllMeansEveryPartInTheirOrder) {
  Configuration configuration;
  ASSERT_TRUE(Validate(configuration).ok());
  EXPECT_THAT(configuration.targets, ElementsAre("accounts", "groups", "scheduling", "attendance",
                                                 "messaging", "gateway"));
  EXPECT_TRUE(configuration.IsWholePlatform());
  EXPECT_TRUE(configuration.service_grpc.empty());
  EXPECT_EQ(configuration.public_url, "http://127.0.0.1:8480");
}

TEST(Configuration, TlsIsWholeOrNotThere) {
  EXPECT_FALSE(Configuration().tls.enabled());
  const TlsConfiguration whole{"tls.crt", "tls.key", "ca.crt"};
  Configuration configuration{.tls = whole};
  EXPECT_TRUE(configuration.tls.enabled());
  EXPECT_TRUE(Validate(configuration).ok());
  for (auto field : {&TlsConfiguration::certificate_file, &TlsConfiguration::key_file,
                     &TlsConfiguration::authority_file}) {
    TlsConfiguration one;
    one.*field = "file";
    EXPECT_THAT(RefusalOf({.tls = one}), StartsWith("--tls-certificate-file: "));
    TlsConfiguration two = whole;
    (two.*field).clear();
    EXPECT_THAT(RefusalOf({.tls = two}), StartsWith("--tls-certificate-file: "));
  }
}

TEST(Configuration, LoopbackIsThisMachineAlone) {
  for (const char* host : {"127.0.0.1", "127.0.0.3", "::1", "localhost"}) {
    EXPECT_TRUE(IsLoopback(host)) << host;
  }
  for (const char* host : {"0.0.0.0", "::", "192.0.2.1", "groups"}) {
    EXPECT_FALSE(IsLoopback(host)) << host;
  }
}

TEST(Configuration, PartsAreSortedAndNamedOnce) {
  Configuration configuration{.targets = {"gateway", "accounts", "gateway"}};
  configuration.signing_seed_file = "seed";
  ASSERT_TRUE(Validate(configuration).ok());
  EXPECT_THAT(configuration.targets, ElementsAre("accounts", "gateway"));
  EXPECT_FALSE(configuration.IsWholePlatform());
}

TEST(Configuration, AServiceThatRunsApartListens) {
  Configuration configuration{.targets = {"groups"}};
  configuration.signing_seed_file = "seed";
  ASSERT_TRUE(Validate(configuration).ok());
  EXPECT_EQ(configuration.service_grpc["groups"].ToString(), kDefaultServiceEndpoint);
}

TEST(Configuration, SeveralServicesApartNeedAnAddressEach) {
  Configuration configuration{.targets = {"groups", "accounts"}};
  configuration.signing_seed_file = "seed";
  EXPECT_THAT(RefusalOf(configuration), StartsWith("--service-grpc: "));
}

TEST(Configuration, ProcessesThatServeTogetherNeedAKeyThatLasts) {
  Configuration configuration{.targets = {"groups"}};
  ASSERT_TRUE(Validate(configuration).ok());
  EXPECT_THAT(std::string(ValidateForServing(configuration).message()),
              StartsWith("--signing-seed-file: "));
  configuration.signing_seed_file = "seed";
  EXPECT_TRUE(ValidateForServing(configuration).ok());
  Configuration whole;
  ASSERT_TRUE(Validate(whole).ok());
  EXPECT_TRUE(ValidateForServing(whole).ok());
}

TEST(Configuration, TakesFurtherPushServices) {
  Configuration configuration;
  configuration.push_hosts = {"push.example.org", "*.up.example.org", "xn--bcher-kva.example"};
  EXPECT_EQ(RefusalOf(configuration), "");
}

TEST(Configuration, RefusalsNameTheFlag) {
  const auto changed = [](auto change) {
    Configuration configuration;
    change(configuration);
    return RefusalOf(configuration);
  };
  using C = Configuration;
  EXPECT_THAT(changed([](C& c) { c.targets = {"wellness"}; }), StartsWith("--target: "));
  EXPECT_THAT(changed([](C& c) { c.targets = {}; }), StartsWith("--target: "));
  EXPECT_THAT(changed([](C& c) { c.database = "mysql://x"; }), StartsWith("--database: "));
  EXPECT_THAT(changed([](C& c) { c.data_directory = ""; }), StartsWith("--data-directory: "));
  EXPECT_THAT(changed([](C& c) { c.database_connections = 0; }),
              StartsWith("--database-connections: "));
  EXPECT_THAT(changed([](C& c) { c.redis = "redis:6379"; }), StartsWith("--redis: "));
  EXPECT_THAT(changed([](C& c) { c.redis_password = "x"; }), StartsWith("--redis: "));
  EXPECT_THAT(changed([](C& c) {
                c.redis = "redis://cache:6379";
                c.redis_user = "amble";
              }),
              StartsWith("--redis-password-file: "));
  EXPECT_THAT(changed([](C& c) {
                c.service_grpc["gateway"] = {"localhost", 1};
              }),
              StartsWith("--service-grpc: "));
  EXPECT_THAT(changed([](C& c) { c.peers["groups"] = "dns:///groups:1"; }), StartsWith("--peer: "));
  EXPECT_THAT(changed([](C& c) { c.peers["nobody"] = "dns:///nobody:1"; }), StartsWith("--peer: "));
  EXPECT_THAT(changed([](C& c) { c.trusted_proxies = {"10.0.0.0/33"}; }),
              StartsWith("--trusted-proxy: "));
  for (const char* origin : {"*", "app.example", "https://", "https://app.example/",
                             "https://App.example", "ftp://app.example"}) {
    EXPECT_THAT(changed([origin](C& c) { c.cors_origins = {origin}; }),
                StartsWith("--cors-origin: "));
  }
  EXPECT_THAT(changed([](C& c) { c.smtp.port = 0; }), StartsWith("--smtp-port: "));
  EXPECT_THAT(changed([](C& c) { c.smtp.from = "nobody"; }), StartsWith("--smtp-from: "));
  for (const char* address : {"nobody", "a@b.example>", "a@b.example\r\nRCPT TO:<c@d.example>"}) {
    EXPECT_THAT(changed([address](C& c) { c.smtp.return_path = address; }),
                StartsWith("--smtp-return-path: "));
  }
  for (const char* host :
       {"", "*", "*.", "push", "*.org", "push..example", ".example.org", "push.example.",
        "Push.example.org", "https://push.example.org", "push.example.org:443", "10.0.0.7",
        "127.0.0.1", "[::1]", "*push.example.org", "push.*.example.org"}) {
    EXPECT_THAT(changed([host](C& c) {
                  c.push_hosts = {"push.example.org", host};
                }),
                StartsWith("--push-host: "))
        << host;
  }
  EXPECT_THAT(changed([](C& c) { c.smtp.from_name = "a\r\nBcc: b"; }),
              StartsWith("--smtp-from-name: "));
  EXPECT_THAT(changed([](C& c) { c.smtp.password = "x"; }), StartsWith("--smtp-user: "));
  EXPECT_THAT(changed([](C& c) { c.token_keys = {"abc"}; }), StartsWith("--token-key: "));
  EXPECT_THAT(changed([](C& c) { c.executor_threads = 0; }), StartsWith("--executor-threads: "));
  EXPECT_THAT(changed([](C& c) { c.executor_queue = -1; }), StartsWith("--executor-queue: "));
  EXPECT_THAT(changed([](C& c) { c.help_text = ""; }), StartsWith("--help-text: "));
  EXPECT_THAT(changed([](C& c) { c.help_numbers = {{"", "1"}}; }), StartsWith("--help-number: "));
  EXPECT_THAT(changed([](C& c) { c.drain_wait = -absl::Seconds(1); }),
              StartsWith("--drain-wait: "));
  EXPECT_THAT(changed([](C& c) { c.drain_timeout = -absl::Seconds(1); }),
              StartsWith("--drain-timeout: "));
  EXPECT_THAT(changed([](C& c) { c.log_level = "loud"; }), StartsWith("--log-level: "));
  for (const char* url : {"walks.example", "ftp://walks.example", "https://", "https:///x",
                          "https://walks.example/", "https://u@walks.example", "https://a b"}) {
    EXPECT_THAT(changed([url](C& c) { c.public_url = url; }), StartsWith("--public-url: ")) << url;
  }
}

}  // namespace
}  // namespace amble::host
