#include "services/messaging/api/reports_api.h"

#include <gtest/gtest.h>

#include "services/messaging/api/messaging_api.h"
#include "services/messaging/app/report_message.h"
#include "services/messaging/storage/report_sql_repository.h"
#include "services/messaging/testing/threads_fixture.h"
#include "services/platform/errors/errors.h"
#include "services/platform/resources/timestamps.h"
#include "services/platform/testing/service_fixture.h"

namespace amble::messaging {
namespace {

using Async = class v1::MessagingService::Stub::async;

constexpr char kGroup[] = "practices/heath/groups/ramble";

class ReportsApiTest : public ThreadsFixture {
 protected:
  ReportsApiTest() {
    service_.Serve({&api_}, {v1::MessagingService::service_full_name()});
    stub_ = v1::MessagingService::NewStub(service_.channel());
  }
  ~ReportsApiTest() override { service_.Stop(); }

  absl::StatusOr<v1::ListReportsResponse> List(const auth::Principal& caller, bool settled = false,
                                               int page_size = 0, const std::string& token = "") {
    v1::ListReportsRequest request;
    request.set_parent(kGroup);
    request.set_settled(settled);
    request.set_page_size(page_size);
    request.set_page_token(token);
    return rpc::Call(platform_.As(caller, "messaging"), stub_->async(), &Async::ListReports,
                     request);
  }
  absl::StatusOr<v1::Report> Settle(const auth::Principal& caller, const std::string& name) {
    v1::SettleReportRequest request;
    request.set_name(name);
    return rpc::Call(platform_.As(caller, "messaging"), stub_->async(), &Async::SettleReport,
                     request);
  }
  /// "mia" writes `count` messages, which noor reports a minute later each.
  void Report(int count) {
    for (int i = 1; i <= count; ++i) {
      ASSERT_TRUE(Post("mia", talk_, "Rude").ok());
      clock_.Advance(absl::Minutes(1));
      ASSERT_EQ(ReportMessage(dependencies_)(As(Somebody("noor")), {talk_, i}, "Not nice"),
                absl::OkStatus());
    }
  }

  amble::testing::TestPlatform platform_;
  PageTokens tokens_{"a secret of at least 32 characters"};
  amble::testing::TestService service_{platform_, "messaging"};
  ReportSqlRepository reports_;
  ReportsApi reports_api_{dependencies_, reports_, &service_.adapter(), &tokens_};
  MessagingApi api_{{.reports = &reports_api_}};
  std::unique_ptr<v1::MessagingService::Stub> stub_;
  const std::string thread_ = "practices/heath/threads/" + talk_.thread;
};

TEST_F(ReportsApiTest, ListsAndSettles) {
  Report(1);
  const auto list = List(Somebody("lea"));
  ASSERT_TRUE(list.ok()) << list.status();
  ASSERT_EQ(list->reports_size(), 1);
  const v1::Report& report = list->reports(0);
  EXPECT_EQ(report.name(), thread_ + "/messages/1");
  EXPECT_EQ(report.message().name(), report.name());
  EXPECT_EQ(report.message().author(), std::string(kGroup) + "/members/m-mia");
  EXPECT_EQ(report.message().walking_name(), "Walking mia");
  EXPECT_EQ(report.message().text(), "Rude");
  EXPECT_EQ(report.thread_kind(), v1::THREAD_KIND_GROUP);
  ASSERT_EQ(report.complaints_size(), 1);
  EXPECT_EQ(report.complaints(0).member(), std::string(kGroup) + "/members/m-noor");
  EXPECT_EQ(report.complaints(0).walking_name(), "Walking noor");
  EXPECT_EQ(report.complaints(0).reason(), "Not nice");
  EXPECT_EQ(resources::FromTimestamp(report.complaints(0).create_time()), clock_.Now());
  EXPECT_FALSE(report.has_settle_time());

  const auto settled = Settle(Somebody("cole"), report.name());
  ASSERT_TRUE(settled.ok()) << settled.status();
  EXPECT_EQ(resources::FromTimestamp(settled->settle_time()), clock_.Now());
  EXPECT_EQ(settled->settler(), std::string(kGroup) + "/members/m-cole");
  EXPECT_EQ(List(Somebody("lea"))->reports_size(), 0);
  EXPECT_EQ(List(Somebody("lea"), /*settled=*/true)->reports_size(), 1);
}

TEST_F(ReportsApiTest, Pages) {
  Report(3);
  const auto first = List(Somebody("lea"), false, 2);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->reports_size(), 2);
  const auto second = List(Somebody("lea"), false, 2, first->next_page_token());
  ASSERT_TRUE(second.ok()) << second.status();
  ASSERT_EQ(second->reports_size(), 1);
  EXPECT_EQ(second->reports(0).name(), thread_ + "/messages/1");
  EXPECT_EQ(second->next_page_token(), "");
  EXPECT_FALSE(List(Somebody("cole"), false, 2, first->next_page_token()).ok()) << "lea's";
  EXPECT_FALSE(List(Somebody("lea"), true, 2, first->next_page_token()).ok());
}

TEST_F(ReportsApiTest, IsForThoseWhoLead) {
  Report(1);
  EXPECT_EQ(List(Somebody("mia")).status().code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(List(Somebody("lou")).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(Settle(Somebody("mia"), thread_ + "/messages/1").status().code(),
            absl::StatusCode::kNotFound);
  EXPECT_EQ(Settle(Somebody("lea"), thread_ + "/messages/x").status().code(),
            absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace amble::messaging
