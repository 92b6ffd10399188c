#include "services/attendance/app/answering.h"

#include <future>
#include <thread>
#include <vector>

#include "services/attendance/app/respond.h"
#include "services/attendance/app/respond_for.h"
#include "services/attendance/app/respond_for_new_member.h"
#include "services/attendance/testing/use_case_test.h"

namespace amble::attendance {
namespace {

class AnsweringTest : public UseCaseTest {
 protected:
  AnsweringTest() : combiner_(world_.batch(), {.shards = 1}) {
    world_.dependencies().catch_up = [this](absl::Time deadline) {
      ++caught_up_;
      deadline_ = deadline;
      if (news_) news_();
      return catching_up_;
    };
    answering_ = std::make_unique<Answering>(world_.dependencies(), &combiner_,
                                             [this](std::function<void()> task) -> absl::Status {
                                               if (!background_.ok()) return background_;
                                               threads_.emplace_back(std::move(task));
                                               return absl::OkStatus();
                                             });
  }

  ~AnsweringTest() override {
    for (std::thread& thread : threads_) thread.join();
  }

  template <typename UseCase>
  absl::StatusOr<AnswerView> Run(const UseCase& use_case, SharedCall call, RespondCommand command) {
    std::promise<absl::StatusOr<AnswerView>> promise;
    use_case(std::move(call), std::move(command),
             [&promise](auto result) { promise.set_value(std::move(result)); });
    return promise.get_future().get();
  }

  absl::StatusOr<AnswerView> Going(const std::string& member) {
    return Run(Respond(answering_.get()), As(member), {.walk = walk_, .answer = Answer::kGoing});
  }

  std::function<void()> news_;
  int caught_up_ = 0;
  absl::Time deadline_;
  absl::Status catching_up_;
  absl::Status background_;
  Combiner combiner_;
  std::unique_ptr<Answering> answering_;
  std::vector<std::thread> threads_;
};

TEST_F(AnsweringTest, AsksNobodyWhenTheAnswerIsAccepted) {
  EXPECT_EQ(Going("a")->response.state, ResponseState::kGoing);
  EXPECT_EQ(caught_up_, 0);
}

TEST_F(AnsweringTest, CatchesUpBeforeADenial) {
  news_ = [this] { world_.AddMember("new"); };
  auto call = As("new");
  call->deadline = absl::FromUnixSeconds(7);
  EXPECT_EQ(Run(Respond(answering_.get()), call, {.walk = walk_, .answer = Answer::kGoing})
                ->response.state,
            ResponseState::kGoing);
  EXPECT_EQ(caught_up_, 1);
  EXPECT_EQ(deadline_, absl::FromUnixSeconds(7));
}

TEST_F(AnsweringTest, DeniesWhenThereIsNoNews) {
  EXPECT_EQ(Going("stranger").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(caught_up_, 1);
}

TEST_F(AnsweringTest, DoesNotGuessWhenTheNeighboursAreSilent) {
  catching_up_ = absl::UnavailableError("silence");
  EXPECT_EQ(Going("stranger").status().code(), absl::StatusCode::kUnavailable);
  background_ = absl::ResourceExhaustedError("busy");
  EXPECT_EQ(Going("stranger").status().code(), absl::StatusCode::kResourceExhausted);
}

TEST_F(AnsweringTest, ARefusalOfItsOwnStateNeedsNoNews) {
  RespondCommand stale{.walk = walk_, .answer = Answer::kGoing, .etag = "9"};
  EXPECT_EQ(ReasonOf(Run(Respond(answering_.get()), As("a"), stale).status()),
            Reason::kEtagMismatch);
  EXPECT_EQ(caught_up_, 0);
}

TEST_F(AnsweringTest, AGuestOfAnotherGroupIsRefusedAtOnce) {
  auto call = As("a");
  call->principal.kind = auth::Principal::Kind::kGuest;
  call->principal.guest_group = "practices/practice/groups/other";
  EXPECT_EQ(
      ReasonOf(
          Run(Respond(answering_.get()), call, {.walk = walk_, .answer = Answer::kGoing}).status()),
      Reason::kGuestNotAllowed);
  call->principal.guest_group = "practices/practice/groups/group";
  EXPECT_TRUE(Run(Respond(answering_.get()), call, {.walk = walk_, .answer = Answer::kGoing}).ok());
}

TEST_F(AnsweringTest, ALeaderAnswersForAMember) {
  const RespondCommand command{.walk = walk_, .member = "a", .answer = Answer::kGoing};
  const auto view = Run(RespondFor(answering_.get()), As("leader"), command);
  EXPECT_TRUE(view->response.given_by_leader);
  EXPECT_EQ(view->walking_name, "Walker a");
  EXPECT_EQ(Run(RespondFor(answering_.get()), As("b"), command).status().code(),
            absl::StatusCode::kPermissionDenied);
}

TEST_F(AnsweringTest, OnlyAServiceAnswersForANewMember) {
  news_ = [this] { world_.AddMember("new"); };
  const RespondCommand command{.walk = walk_, .member = "new", .answer = Answer::kGoing};
  EXPECT_EQ(Run(RespondForNewMember(answering_.get()), As("leader"), command).status().code(),
            absl::StatusCode::kPermissionDenied);
  auto call = As("");
  call->principal = {.kind = auth::Principal::Kind::kService, .service = "groups"};
  const auto view = Run(RespondForNewMember(answering_.get()), call, command);
  EXPECT_EQ(view->response.state, ResponseState::kGoing);
  EXPECT_FALSE(view->response.given_by_leader);
}

}  // namespace
}  // namespace amble::attendance
