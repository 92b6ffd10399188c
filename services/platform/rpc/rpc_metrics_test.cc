#include "services/platform/rpc/rpc_metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

namespace amble::rpc {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(RpcMetricsTest, CountsByMethodAndCode) {
  metrics::Registry registry;
  RpcMetrics observer(&registry, "groups");
  MethodObserver* const create = observer.Of("/amble.groups.v1.GroupsService/CreateGroup");
  MethodObserver* const get = observer.Of("/amble.groups.v1.GroupsService/GetGroup");
  create->OnCall(absl::StatusCode::kOk, absl::Milliseconds(3));
  create->OnCall(absl::StatusCode::kAborted, absl::Milliseconds(3));
  create->OnCall(absl::StatusCode::kAborted, absl::Milliseconds(3));
  const std::string text = registry.Text();
  EXPECT_THAT(text, HasSubstr("amble_rpc_server_handled_total{code=\"ABORTED\",method="
                              "\"GroupsService/CreateGroup\",service=\"groups\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("amble_rpc_server_handled_total{code=\"OK\",method="
                              "\"GroupsService/CreateGroup\",service=\"groups\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("amble_rpc_server_handled_total{code=\"OK\",method="
                              "\"GroupsService/GetGroup\",service=\"groups\"} 0\n"))
      << "a method that nobody called yet is there, so that a rate can be seen from its first call";
  EXPECT_THAT(text, HasSubstr("amble_rpc_server_duration_seconds_bucket{method="
                              "\"GroupsService/CreateGroup\",service=\"groups\",le=\"0.0025\"} 0"));
  EXPECT_THAT(text, HasSubstr("amble_rpc_server_duration_seconds_bucket{method="
                              "\"GroupsService/CreateGroup\",service=\"groups\",le=\"0.005\"} 3"));
  EXPECT_THAT(text, Not(HasSubstr("code=\"INTERNAL\"")));
  EXPECT_THAT(text, HasSubstr("amble_rpc_refused_callers_total{service=\"groups\"} 0\n"));
  create->OnRefusedCaller();
  EXPECT_THAT(registry.Text(),
              HasSubstr("amble_rpc_refused_callers_total{service=\"groups\"} 1\n"));
  get->OnCall(static_cast<absl::StatusCode>(99), absl::ZeroDuration());
  EXPECT_THAT(registry.Text(), HasSubstr("code=\"UNKNOWN\""));
}

TEST(RpcMetricsTest, WatchesAnExecutor) {
  metrics::Registry registry;
  std::promise<void> began;
  std::promise<void> release;
  Executor executor("groups", 1, 1);
  const auto watches = WatchExecutor(registry, "groups", "calls", executor);
  ASSERT_TRUE(executor
                  .Submit([&] {
                    began.set_value();
                    release.get_future().wait();
                  })
                  .ok());
  began.get_future().wait();
  ASSERT_TRUE(executor.Submit([] {}).ok());
  ASSERT_FALSE(executor.Submit([] {}).ok());
  const std::string text = registry.Text();
  release.set_value();
  EXPECT_THAT(text, HasSubstr("amble_executor_queue_depth{lane=\"calls\",service=\"groups\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("amble_executor_queue_limit{lane=\"calls\",service=\"groups\"} 1\n"));
  EXPECT_THAT(text,
              HasSubstr("amble_executor_refused_total{lane=\"calls\",service=\"groups\"} 1\n"));
}

}  // namespace
}  // namespace amble::rpc
