#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "gateway/front.h"
#include "gateway/http/server_test_fixture.h"
#include "gateway/protocols/connect.h"
#include "gateway/protocols/fake_upstream.h"
#include "gateway/protocols/grpc_web.h"
#include "gateway/protocols/rest.h"
#include "services/platform/ids/fake_ids.h"

namespace amble::gateway {

/// The whole front of the gateway behind a real socket; services are what the test says.
class GatewayTest : public ::testing::Test {
 protected:
  struct Options {
    std::string public_url = "https://walks.example";
    std::set<std::string> cors_origins = {};
    Rate sign_in_rate = kSignInRate;
    std::vector<std::string> trusted_proxies = {};
  };

  void Start() { Start(Options()); }
  void Start(const Options& options) {
    const PublicSite site = PublicSite::Of(options.public_url);
    ApiHandler::Options api{.upstream = &upstream_,
                            .clock = &clock_,
                            .ids = &ids_,
                            .site = site,
                            .cors = Cors(options.cors_origins)};
    api.streams = streams_;
    api.protocols.push_back(std::make_unique<GrpcWeb>(&clock_, &metrics_));
    api.protocols.push_back(std::make_unique<Connect>(&clock_, &metrics_));
    api.protocols.push_back(std::make_unique<Rest>(&router_, &metrics_));
    api_ = std::make_unique<ApiHandler>(std::move(api));
    front_ = std::make_unique<Front>(Front::Options{.api = api_.get(),
                                                    .router = &router_,
                                                    .readiness = &readiness_,
                                                    .is_https = site.is_https,
                                                    .sign_in_rate = options.sign_in_rate,
                                                    .metrics = &metrics_});
    auto server =
        Server::Start({.trusted_proxies = options.trusted_proxies}, &clock_,
                      [this](std::shared_ptr<const Request> request, Responder responder) {
                        front_->Handle(std::move(request), std::move(responder));
                      });
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
  }

  using Headers = std::vector<std::pair<std::string, std::string>>;

  /// One request on a connection of its own.
  Answer Send(std::string_view method, std::string_view target, const Headers& headers = {},
              std::string_view body = "") {
    std::string request = fmt::format("{} {} HTTP/1.1\r\nHost: walks.example\r\n", method, target);
    for (const auto& [name, value] : headers) request += fmt::format("{}: {}\r\n", name, value);
    if (!body.empty()) request += fmt::format("Content-Length: {}\r\n", body.size());
    request += "\r\n";
    request += body;
    Client client(server_->port());
    client.Send(request);
    return client.ReadAnswer(method != "HEAD");
  }

  static int StatusOf(const Answer& answer) { return std::stoi(answer.head.substr(9, 3)); }

  struct FakeReadiness final : host::Readiness {
    bool ready() const override { return is_ready; }
    std::atomic<bool> is_ready = true;
  };

  FakeClock clock_{absl::FromUnixSeconds(1'800'000'000)};
  FakeIds ids_;
  FakeReadiness readiness_;
  testing::FakeUpstream upstream_;
  metrics::Registry registry_;
  GatewayMetrics metrics_{&registry_};
  const Router router_ = Router::OfPublicMethods();
  Streams* streams_ = nullptr;  ///< none
  std::unique_ptr<ApiHandler> api_;
  std::unique_ptr<Front> front_;
  std::unique_ptr<Server> server_;
};

}  // namespace amble::gateway
