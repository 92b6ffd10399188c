#include "gateway/metrics/gateway_metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

namespace amble::gateway {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(GatewayMetricsTest, CountsByRouteProtocolAndClassFromTheFirstAnswerOn) {
  metrics::Registry registry;
  GatewayMetrics gateway(&registry);
  RouteMetrics* const get = gateway.Of("rest", "GET /v1/{name=practices/*}");
  gateway.Of("rest", "GET /v1/me");
  EXPECT_THAT(registry.Text(), Not(HasSubstr("amble_gateway")));
  get->Count(200, std::chrono::milliseconds(2));
  get->Count(204, std::chrono::milliseconds(2));
  get->Count(404, std::chrono::milliseconds(2));
  get->Count(999, std::chrono::milliseconds(2));
  const std::string text = registry.Text();
  const std::string labels = R"(protocol="rest",route="GET /v1/{name=practices/*}")";
  EXPECT_THAT(text, HasSubstr("amble_gateway_requests_total{" + labels + ",status=\"2xx\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("amble_gateway_requests_total{" + labels + ",status=\"4xx\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("amble_gateway_requests_total{" + labels + ",status=\"5xx\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("amble_gateway_duration_seconds_count{" + labels + "} 4\n"));
  EXPECT_THAT(text, Not(HasSubstr("/v1/me")));
}

TEST(GatewayMetricsTest, CountsFromManyThreads) {
  metrics::Registry registry;
  GatewayMetrics gateway(&registry);
  RouteMetrics* const route = gateway.Of("connect", "GroupsService/GetGroup");
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([route] {
      for (int n = 0; n < 1000; ++n) route->Count(200, std::chrono::milliseconds(1));
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(registry.Text(), HasSubstr("status=\"2xx\"} 4000\n"));
}

}  // namespace
}  // namespace amble::gateway
