#include "services/messaging/app/list_reports.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/messaging/app/hide_message.h"
#include "services/messaging/app/look_notices.h"
#include "services/messaging/app/report_message.h"
#include "services/messaging/app/settle_report.h"
#include "services/messaging/app/withdraw_message.h"
#include "services/messaging/storage/report_sql_repository.h"
#include "services/messaging/testing/threads_fixture.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class ListReportsTest : public ThreadsFixture,
                        public ::testing::WithParamInterface<storage::Engine> {
 protected:
  ListReportsTest() : ThreadsFixture(GetParam()) { dependencies_.leader_notices = &look_; }

  void Complain(const std::string& person, const MessageKey& key, const std::string& reason = "") {
    clock_.Advance(absl::Minutes(1));
    ASSERT_EQ(ReportMessage(dependencies_)(As(Somebody(person)), key, reason), absl::OkStatus());
  }
  absl::StatusOr<ReportPage> List(const auth::Principal& caller, bool settled = false,
                                  const ReportPlace& after = {}, int limit = 100) {
    return ListReports(dependencies_, reports_)(As(caller), ramble_, settled, after, limit);
  }
  /// Each as "number author: text [who: why]", or the error's message.
  std::vector<std::string> Seen(const auth::Principal& caller, bool settled = false) {
    const auto page = List(caller, settled);
    if (!page.ok()) return {std::string(page.status().message())};
    std::vector<std::string> lines;
    for (const ReportView& view : page->reports) {
      std::string line = Written(view.message.message);
      for (const NamedComplaint& each : view.complaints) {
        line += fmt::format(" [{}: {}]", each.walking_name, each.complaint.reason);
      }
      lines.push_back(line);
    }
    return lines;
  }
  absl::StatusOr<ReportView> Settle(const auth::Principal& caller, const MessageKey& key) {
    return SettleReport(dependencies_, reports_)(As(caller), key);
  }
  /// How many notices ask `person` to look.
  size_t AskedToLook(const std::string& person) {
    return Found<std::vector<OwnNotice>>([&](storage::Transaction& transaction) {
             return notices_.ListOfPerson(transaction, person, std::nullopt, absl::InfinitePast(),
                                          {}, 99);
           })
        .size();
  }
  static auth::Principal Olga() { return StaffOf("olga", "heath", auth::StaffRole::kOwner); }

  ReportSqlRepository reports_;
  LookNotices look_{dependencies_};
};

INSTANTIATE_TEST_SUITE_P(Engines, ListReportsTest, testing::Engines(), testing::EngineName);

TEST_P(ListReportsTest, LeadersSeeWhatAndWhyAndByWhom) {
  ASSERT_TRUE(Post("mia", talk_, "Rude").ok());
  ASSERT_TRUE(Post("noor", talk_, "Ruder").ok());
  Complain("noor", {talk_, 1}, "Not nice");
  Complain("mia", {talk_, 2});
  Complain("cole", {talk_, 1}, "Indeed");
  EXPECT_THAT(Seen(Somebody("lea")),
              ElementsAre("1 m-mia:Rude [Walking cole: Indeed] [Walking noor: Not nice]",
                          "2 m-noor:Ruder [Walking mia: ]"));
  EXPECT_THAT(Seen(Somebody("lea"), /*settled=*/true), IsEmpty());
  const auto page = List(Somebody("lea"));
  EXPECT_EQ(page->reports[0].message.walking_name, "Walking mia");
  EXPECT_EQ(page->reports[0].report.settle_time, std::nullopt);
  EXPECT_EQ(page->reports[0].report.last_time, clock_.Now());
}

TEST_P(ListReportsTest, IsForNobodyElse) {
  ASSERT_TRUE(Post("mia", talk_, "Rude").ok());
  Complain("noor", {talk_, 1});
  const std::string none = "This group does not exist, or you may not see it.";
  for (const char* person : {"mia", "noor"}) {
    EXPECT_EQ(List(Somebody(person)).status().code(), absl::StatusCode::kPermissionDenied);
  }
  EXPECT_THAT(Seen(Somebody("exa")), ElementsAre(none));
  EXPECT_THAT(Seen(Somebody("lou")), ElementsAre(none));
  EXPECT_EQ(List(StaffOf("carl", "heath", auth::StaffRole::kCoordinator)).status().code(),
            absl::StatusCode::kPermissionDenied);
  // What cannot be told from what never was.
  const absl::Status never = Settle(Somebody("lea"), {{"heath", "none"}, 1}).status();
  EXPECT_EQ(never.code(), absl::StatusCode::kNotFound);
  for (const char* person : {"mia", "noor", "exa", "lou"}) {
    EXPECT_EQ(Settle(Somebody(person), {talk_, 1}).status(), never) << person;
  }
  EXPECT_EQ(Settle(Somebody("lea"), {talk_, 2}).status(), never);
  EXPECT_EQ(Settle(Olga(), {talk_, 1}).status(), never) << "for the leaders";
}

TEST_P(ListReportsTest, OfALeaderIsForTheOwnerAndNeverForTheLeader) {
  ASSERT_TRUE(Post("lea", talk_, "Rude").ok());
  Complain("mia", {talk_, 1}, "From a leader!");
  EXPECT_THAT(Seen(Somebody("lea")), IsEmpty());
  EXPECT_THAT(Seen(Somebody("cole")), IsEmpty());
  EXPECT_THAT(Seen(Olga()), ElementsAre("1 m-lea:Rude [Walking mia: From a leader!]"));
  // An owner who leads sees both, and not what is about her.
  auto lea = Somebody("lea");
  lea.staff.push_back({.practice = "heath", .roles = {auth::StaffRole::kOwner}});
  EXPECT_THAT(Seen(lea), IsEmpty());
  EXPECT_EQ(Settle(lea, {talk_, 1}).status().code(), absl::StatusCode::kNotFound);
  ASSERT_TRUE(Post("cole", talk_, "Also rude").ok());
  Complain("mia", {talk_, 2});
  EXPECT_THAT(Seen(lea), ElementsAre("2 m-cole:Also rude [Walking mia: ]"));
}

TEST_P(ListReportsTest, WhereNobodyLeadsTheOwnerSeesAll) {
  ASSERT_TRUE(Post("mia", talk_, "Rude").ok());
  Complain("noor", {talk_, 1});
  EXPECT_THAT(Seen(Olga()), IsEmpty());
  Leave(ramble_, "lea");
  Leave(ramble_, "cole");
  EXPECT_THAT(Seen(Olga()), SizeIs(1));
}

TEST_P(ListReportsTest, SettledIsOverUntilSomebodyReportsItAgain) {
  ASSERT_TRUE(Post("mia", talk_, "Rude").ok());
  Complain("noor", {talk_, 1}, "First");
  EXPECT_EQ(AskedToLook("lea"), 1u);
  clock_.Advance(absl::Minutes(1));
  const absl::Time settled = clock_.Now();
  for (const char* again : {"lea", "cole"}) {
    const auto view = Settle(Somebody(again), {talk_, 1});
    ASSERT_TRUE(view.ok()) << view.status();
    EXPECT_EQ(view->report.settle_time, settled);
    EXPECT_EQ(view->report.settler, "m-lea") << "who was first";
    clock_.Advance(absl::Minutes(1));
  }
  EXPECT_THAT(Seen(Somebody("lea")), IsEmpty());
  EXPECT_THAT(Seen(Somebody("lea"), true), ElementsAre("1 m-mia:Rude [Walking noor: First]"));
  Complain("noor", {talk_, 1}, "Still");
  EXPECT_THAT(Seen(Somebody("lea")), IsEmpty()) << "has said so before";
  Complain("cole", {talk_, 1}, "Second");
  EXPECT_THAT(Seen(Somebody("lea")),
              ElementsAre("1 m-mia:Rude [Walking cole: Second] [Walking noor: First]"));
  EXPECT_EQ(AskedToLook("lea"), 2u) << "they are asked to look again";
  EXPECT_THAT(Seen(Somebody("lea"), true), IsEmpty());
}

TEST_P(ListReportsTest, WhatBecameOfTheMessageShows) {
  for (const char* text : {"Gone", "Hidden"}) ASSERT_TRUE(Post("mia", talk_, text).ok());
  Complain("noor", {talk_, 1});
  Complain("noor", {talk_, 2});
  ASSERT_TRUE(WithdrawMessage(dependencies_)(As(Somebody("mia")), {talk_, 1}).ok());
  ASSERT_TRUE(HideMessage(dependencies_)(As(Somebody("lea")), {talk_, 2}).ok());
  Leave(ramble_, "noor");
  EXPECT_THAT(Seen(Somebody("lea")), ElementsAre("2 m-mia:hidden Hidden [Walking noor: ]",
                                                 "1 m-mia:withdrawn [Walking noor: ]"));
}

TEST_P(ListReportsTest, OfWhatTwoSayAloneTheTextIsNotShown) {
  LetDirect("mia", true);
  LetDirect("noor", true);
  const auto direct = Open("mia", "m-noor");
  ASSERT_TRUE(direct.ok()) << direct.status();
  ASSERT_TRUE(Post("mia", direct->thread.key, "Rude").ok());
  Complain("noor", {direct->thread.key, 1}, "What she wrote");
  EXPECT_THAT(Seen(Somebody("lea")), ElementsAre("1 m-mia: [Walking noor: What she wrote]"));
  EXPECT_EQ(List(Somebody("lea"))->reports[0].kind, ThreadKind::kDirect);
  EXPECT_TRUE(Settle(Somebody("lea"), {direct->thread.key, 1}).ok());
}

TEST_P(ListReportsTest, PagesInOrder) {
  for (int i = 1; i <= 5; ++i) {
    ASSERT_TRUE(Post("mia", talk_, std::to_string(i)).ok());
    Complain("noor", {talk_, i});
  }
  std::vector<std::string> texts;
  ReportPlace place;
  for (bool more = true; more;) {
    const auto page = List(Somebody("lea"), false, place, 2);
    ASSERT_TRUE(page.ok()) << page.status();
    for (const ReportView& view : page->reports) texts.push_back(view.message.message.text);
    const Report& last = page->reports.back().report;
    place = {last.last_time, last.message.thread.thread, last.message.number};
    more = page->more;
  }
  EXPECT_THAT(texts, ElementsAre("5", "4", "3", "2", "1"));
}

}  // namespace
}  // namespace amble::messaging
