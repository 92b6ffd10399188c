#include "services/messaging/api/threads_api.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/messaging/api/messaging_api.h"
#include "services/messaging/testing/threads_fixture.h"
#include "services/platform/errors/errors.h"
#include "services/platform/resources/timestamps.h"
#include "services/platform/testing/service_fixture.h"

namespace amble::messaging {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Async = class v1::MessagingService::Stub::async;

constexpr char kGroup[] = "practices/heath/groups/ramble";

class ThreadsApiTest : public ThreadsFixture {
 protected:
  ThreadsApiTest() {
    service_.Serve({&api_}, {v1::MessagingService::service_full_name()});
    stub_ = v1::MessagingService::NewStub(service_.channel());
  }
  ~ThreadsApiTest() override { service_.Stop(); }

  template <typename Request, typename Response>
  absl::StatusOr<Response> Call(const auth::Principal& caller,
                                void (Async::*method)(grpc::ClientContext*, const Request*,
                                                      Response*, std::function<void(grpc::Status)>),
                                const Request& request) {
    return rpc::Call(platform_.As(caller, "messaging"), stub_->async(), method, request);
  }
  static std::string Member(const std::string& person) {
    return std::string(kGroup) + "/members/m-" + person;
  }
  absl::StatusOr<v1::PostMessageResponse> Say(const std::string& person, const std::string& text,
                                              const std::string& request_id = "") {
    v1::PostMessageRequest request;
    request.set_parent(thread_);
    request.mutable_message()->set_text(text);
    request.set_request_id(request_id);
    return Call(Somebody(person), &Async::PostMessage, request);
  }
  absl::StatusOr<v1::ListMessagesResponse> Read(const std::string& person, int64_t after = 0,
                                                int page_size = 0, const std::string& token = "") {
    v1::ListMessagesRequest request;
    request.set_parent(thread_);
    request.set_after_sequence(after);
    request.set_page_size(page_size);
    request.set_page_token(token);
    return Call(Somebody(person), &Async::ListMessages, request);
  }
  static std::vector<std::string> Texts(const absl::StatusOr<v1::ListMessagesResponse>& list) {
    EXPECT_TRUE(list.ok()) << list.status();
    std::vector<std::string> texts;
    if (list.ok()) {
      for (const auto& message : list->messages()) texts.push_back(message.text());
    }
    return texts;
  }
  static std::string FieldOf(const absl::Status& status) {
    const auto violations = ViolationsOf(status);
    return violations.size() == 1 ? violations[0].field : status.ToString();
  }

  amble::testing::TestPlatform platform_;
  PageTokens tokens_{"a secret of at least 32 characters"};
  amble::testing::TestService service_{platform_, "messaging"};
  ThreadsApi threads_api_{dependencies_, &service_.adapter(), &tokens_,
                          [] { return absl::StatusOr<std::string>("epoch"); }};
  MessagingApi api_{{.threads = &threads_api_}};
  std::unique_ptr<v1::MessagingService::Stub> stub_;
  const std::string thread_ = "practices/heath/threads/" + talk_.thread;
};

TEST_F(ThreadsApiTest, LetsAGroupTalk) {
  clock_.Advance(absl::Seconds(1));
  const auto said = Say("lea", "Hello");
  ASSERT_TRUE(said.ok()) << said.status();
  EXPECT_EQ(said->message().name(), thread_ + "/messages/1");
  EXPECT_EQ(said->message().sequence(), 1);
  EXPECT_EQ(said->message().author(), Member("lea"));
  EXPECT_EQ(said->message().walking_name(), "Walking lea");
  EXPECT_EQ(said->message().state(), v1::MESSAGE_STATE_POSTED);
  EXPECT_EQ(resources::FromTimestamp(said->message().post_time()), clock_.Now());
  EXPECT_TRUE(said->message().by_leader());
  EXPECT_EQ(said->help(), "");

  v1::ListThreadsRequest list;
  list.set_page_size(1);
  const auto threads = Call(Somebody("mia"), &Async::ListThreads, list);
  ASSERT_TRUE(threads.ok()) << threads.status();
  ASSERT_EQ(threads->threads_size(), 1);
  const v1::Thread& thread = threads->threads(0);
  EXPECT_EQ(thread.name(), thread_);
  EXPECT_EQ(thread.kind(), v1::THREAD_KIND_GROUP);
  EXPECT_EQ(thread.group(), kGroup);
  EXPECT_EQ(thread.title(), "Ramblers");
  EXPECT_EQ(thread.last_sequence(), 1);
  EXPECT_EQ(thread.read_sequence(), 0);
  EXPECT_TRUE(thread.may_post());
  EXPECT_NE(thread.not_monitored().find("Call 112."), std::string::npos);
  list.set_page_token(threads->next_page_token());
  const auto rest = Call(Somebody("mia"), &Async::ListThreads, list);
  ASSERT_TRUE(rest.ok()) << rest.status();
  EXPECT_EQ(rest->threads(0).title(), "Mending");
  EXPECT_EQ(rest->next_page_token(), "");
  EXPECT_EQ(ReasonOf(Call(Somebody("noor"), &Async::ListThreads, list).status()),
            Reason::kPageTokenInvalid)
      << "a token of mia's";

  v1::MarkReadRequest mark;
  mark.set_name(thread_);
  mark.set_sequence(1);
  EXPECT_EQ(Call(Somebody("mia"), &Async::MarkRead, mark)->read_sequence(), 1);
  v1::MuteThreadRequest mute;
  mute.set_name(thread_);
  mute.set_muted(true);
  EXPECT_TRUE(Call(Somebody("mia"), &Async::MuteThread, mute)->muted());
}

TEST_F(ThreadsApiTest, PagesUpAndDown) {
  for (const char* text : {"a", "b", "c"}) ASSERT_TRUE(Say("noor", text).ok());
  auto page = Read("mia", 0, 2);
  EXPECT_THAT(Texts(page), ElementsAre("c", "b"));
  EXPECT_EQ(page->watch_cursor().substr(page->watch_cursor().find('.')), ".3");
  const std::string token = page->next_page_token();
  EXPECT_THAT(Texts(Read("mia", 0, 2, token)), ElementsAre("a"));
  EXPECT_EQ(ReasonOf(Read("mia", 1, 2, token).status()), Reason::kPageTokenInvalid);
  EXPECT_EQ(ReasonOf(Read("noor", 0, 2, token).status()), Reason::kPageTokenInvalid);
  page = Read("mia", 1, 1);
  EXPECT_THAT(Texts(page), ElementsAre("b"));
  EXPECT_THAT(Texts(Read("mia", 1, 1, page->next_page_token())), ElementsAre("c"));
  EXPECT_EQ(FieldOf(Read("mia", -1).status()), "after_sequence");
  EXPECT_EQ(FieldOf(Read("mia", 0, -1).status()), "page_size");
}

TEST_F(ThreadsApiTest, TakesBackHidesAndReports) {
  ASSERT_TRUE(Say("mia", "Rude").ok());
  ASSERT_TRUE(Say("mia", "Oops").ok());
  v1::HideMessageRequest hide;
  hide.set_name(thread_ + "/messages/1");
  EXPECT_EQ(Call(Somebody("lea"), &Async::HideMessage, hide)->state(), v1::MESSAGE_STATE_HIDDEN);
  v1::WithdrawMessageRequest withdraw;
  withdraw.set_name(thread_ + "/messages/2");
  const auto withdrawn = Call(Somebody("mia"), &Async::WithdrawMessage, withdraw);
  EXPECT_EQ(withdrawn->state(), v1::MESSAGE_STATE_WITHDRAWN);
  EXPECT_EQ(withdrawn->author(), "");
  for (const char* number : {"3", "0", "-1", "02", "x", "99999999999999999999"}) {
    withdraw.set_name(thread_ + "/messages/" + number);
    EXPECT_EQ(Call(Somebody("mia"), &Async::WithdrawMessage, withdraw).status(),
              NotFound("message"))
        << number;
  }
  v1::ReportMessageRequest report;
  report.set_name(thread_ + "/messages/1");
  report.set_reason("Not nice");
  EXPECT_EQ(Call(Somebody("noor"), &Async::ReportMessage, report).status(), absl::OkStatus());
  EXPECT_EQ(leader_notices_.asked().size(), 1u);
}

TEST_F(ThreadsApiTest, OpensAndBlocks) {
  v1::OpenThreadRequest open;
  open.set_parent(kGroup);
  const auto thread = Call(Somebody("mia"), &Async::OpenThread, open);
  ASSERT_TRUE(thread.ok()) << thread.status();
  EXPECT_EQ(thread->kind(), v1::THREAD_KIND_LEADER);
  EXPECT_EQ(thread->member(), Member("mia"));
  open.set_member("practices/heath/groups/mend/members/m-lea");
  EXPECT_EQ(FieldOf(Call(Somebody("mia"), &Async::OpenThread, open).status()), "member");
  open.set_member(Member("lea"));
  open.set_walk(std::string(kGroup) + "/walks/pond");
  EXPECT_EQ(FieldOf(Call(Somebody("mia"), &Async::OpenThread, open).status()), "walk");
  open.clear_member();
  open.set_walk("practices/moor/groups/ramble/walks/pond");
  EXPECT_EQ(FieldOf(Call(Somebody("mia"), &Async::OpenThread, open).status()), "walk");

  v1::BlockRequest block;
  block.set_member(Member("noor"));
  const auto blocked = Call(Somebody("mia"), &Async::Block, block);
  ASSERT_TRUE(blocked.ok()) << blocked.status();
  EXPECT_EQ(blocked->member(), Member("noor"));
  EXPECT_EQ(blocked->walking_name(), "Walking noor");
  v1::ListBlocksRequest list;
  const auto blocks = Call(Somebody("mia"), &Async::ListBlocks, list);
  ASSERT_TRUE(blocks.ok()) << blocks.status();
  ASSERT_EQ(blocks->blocks_size(), 1);
  EXPECT_EQ(blocks->blocks(0).name(), blocked->name());
  v1::UnblockRequest unblock;
  unblock.set_member(Member("noor"));
  EXPECT_EQ(Call(Somebody("mia"), &Async::Unblock, unblock).status(), absl::OkStatus());
  EXPECT_EQ(Call(Somebody("mia"), &Async::ListBlocks, list)->blocks_size(), 0);
}

TEST_F(ThreadsApiTest, RefusesBadText) {
  for (const std::string& text :
       {std::string(), std::string("\u200B\u200D\uFEFF"), std::string(" \r\n\t "),
        std::string("a\x07"
                    "b"),
        std::string("line\rline"), std::string(4001, 'a'), "e" + [] {
          std::string marks;
          for (int i = 0; i < 10; ++i) marks += "\u0301";
          return marks;
        }()}) {
    EXPECT_EQ(FieldOf(Say("mia", text).status()), "message.text") << text.substr(0, 20);
  }
  EXPECT_THAT(Texts(Read("noor")), IsEmpty());
}

TEST_F(ThreadsApiTest, KeepsTextThatOnlyLooksBad) {
  std::string longest;
  for (int i = 0; i < 4000; ++i) longest += "é";
  for (const std::string& text :
       {longest, std::string("\u202Egnp.exe\u202C"), std::string("<script>alert(1)</script>"),
        std::string("{{name}} %s '; DROP TABLE threads; --"), std::string("=HYPERLINK(\"x\")")}) {
    const auto said = Say("mia", text);
    ASSERT_TRUE(said.ok()) << said.status();
    EXPECT_EQ(said->message().text(), text);
  }
  EXPECT_EQ(Say("mia", "one\r\ntwo\r\n")->message().text(), "one\ntwo");
}

TEST_F(ThreadsApiTest, IsForPeopleWithAnAccount) {
  v1::ListThreadsRequest list;
  EXPECT_EQ(ReasonOf(Call(GuestOf("mia", "heath", "ramble"), &Async::ListThreads, list).status()),
            Reason::kGuestNotAllowed);
  EXPECT_EQ(Call(auth::Principal(), &Async::ListThreads, list).status().code(),
            absl::StatusCode::kUnauthenticated);
  v1::PostMessageRequest post;
  post.set_parent(thread_);
  post.mutable_message()->set_text("Hello");
  EXPECT_EQ(ReasonOf(Call(GuestOf("mia", "heath", "ramble"), &Async::PostMessage, post).status()),
            Reason::kGuestNotAllowed);
}

TEST_F(ThreadsApiTest, ShowsHelpAtOnce) {
  EXPECT_EQ(Say("mia", "I can’t go on", "r1")->help(), "Call 112.");
  EXPECT_EQ(Say("mia", "I can’t go on", "r1")->help(), "Call 112.");
  EXPECT_EQ(leader_notices_.asked().size(), 1u);
  EXPECT_EQ(ReasonOf(Say("mia", "Fine", "r1").status()), Reason::kRequestIdReused);
}

TEST_F(ThreadsApiTest, SaysWhenToTryAgain) {
  for (int i = 0; i < kMessagesPerMinute; ++i) ASSERT_TRUE(Say("mia", "x").ok());
  const absl::Status refused = Say("mia", "x").status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(RetryDelayOf(refused), absl::Minutes(1));
}

}  // namespace
}  // namespace amble::messaging
