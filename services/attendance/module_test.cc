/// The whole service over a real channel: its neighbours are real feeds, of which nothing wakes it.
#include "services/attendance/module.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "amble/attendance/v1/arrivals.grpc.pb.h"
#include "amble/attendance/v1/attendance.grpc.pb.h"
#include "amble/attendance/v1/events.pb.h"
#include "amble/attendance/v1/internal.grpc.pb.h"
#include "amble/events/v1/event_feed.grpc.pb.h"
#include "amble/groups/v1/events.pb.h"
#include "amble/live/v1/channels.grpc.pb.h"
#include "amble/messaging/v1/watch.pb.h"
#include "amble/scheduling/v1/events.pb.h"
#include "services/attendance/domain/overdue.h"
#include "services/attendance/testing/peer.h"
#include "services/platform/errors/errors.h"
#include "services/platform/rpc/client.h"
#include "services/platform/storage/migrations.h"
#include "services/platform/testing/service_fixture.h"
#include "services/platform/testing/temporary_folder.h"

namespace amble::attendance {
namespace {

using ::testing::ElementsAre;
using testing::Guest;
using ::testing::IsEmpty;
using testing::Person;
using testing::Service;
using testing::TestPlatform;

constexpr char kGroupName[] = "practices/p/groups/g";
constexpr char kWalkName[] = "practices/p/groups/g/walks/w";

class AttendanceModuleTest : public ::testing::Test {
 protected:
  AttendanceModuleTest()
      : groups_(platform_, "groups"),
        scheduling_(platform_, "scheduling"),
        served_(platform_, "attendance") {
    platform_.clock.Set(absl::Now());
    start_ = platform_.clock.Now() + absl::Hours(24);
    channels_.Add(groups_.service());
    channels_.Add(scheduling_.service());
    configuration_.data_directory = folder_.path().string();
    auto module = MakeModule({.configuration = &configuration_,
                              .clock = &platform_.clock,
                              .ids = &platform_.ids,
                              .channels = &channels_,
                              .wakeups = &wakeups_,
                              .signer = &platform_.signer(),
                              .token_keys = {platform_.public_key()}});
    EXPECT_EQ(module.status(), absl::OkStatus());
    module_ = *std::move(module);
    EXPECT_EQ(storage::Migrate(*module_->database(), module_->migrations()), absl::OkStatus());
    served_.Serve(module_->grpc_services(), {});
    stub_ = v1::AttendanceService::NewStub(served_.channel());
    arrivals_ = v1::ArrivalService::NewStub(served_.channel());
    internal_ = v1::AttendanceInternalService::NewStub(served_.channel());
    EXPECT_EQ(module_->Start(), absl::OkStatus());
    TellGroup();
  }

  ~AttendanceModuleTest() override {
    module_->Drain(absl::Now() + absl::Seconds(5));
    served_.Stop();
    module_->Stop();
    groups_.Stop();
    scheduling_.Stop();
  }

  static groups::v1::GroupEvent CommunityGroup() {
    groups::v1::GroupEvent group;
    group.set_practice("p");
    group.set_group("g");
    group.set_kind(groups::v1::GROUP_KIND_COMMUNITY);
    return group;
  }

  void TellGroup() { groups_.Tell(CommunityGroup(), kGroupName, 1); }

  /// From now on free places are offered for four hours.
  void TellOffers() {
    groups::v1::GroupEvent group = CommunityGroup();
    group.set_free_places(groups::v1::FREE_PLACES_OFFERED);
    group.set_offer_minutes(240);
    groups_.Tell(group, kGroupName, 2);
  }

  void TellMember(const std::string& member, groups::v1::MemberState state, int64_t version,
                  groups::v1::MemberRole role = groups::v1::MEMBER_ROLE_MEMBER) {
    groups::v1::MemberEvent event;
    event.set_practice("p");
    event.set_group("g");
    event.set_member(member);
    event.set_person("person-" + member);
    event.set_role(role);
    event.set_state(state);
    event.set_walking_name("Walker " + member);
    groups_.Tell(event, std::string(kGroupName) + "/members/" + member, version);
  }

  void TellActive(const std::vector<std::string>& members) {
    for (const auto& member : members) TellMember(member, groups::v1::MEMBER_STATE_ACTIVE, 1);
  }

  void TellWalk(int capacity, int64_t version) {
    scheduling::v1::WalkEvent event;
    event.set_practice("p");
    event.set_group("g");
    event.set_walk("w");
    event.set_title("Along the river");
    event.set_start_microseconds(absl::ToUnixMicros(start_));
    event.set_time_zone("Europe/Berlin");
    event.set_duration_minutes(50);
    event.set_capacity(capacity);
    event.set_minimum(2);
    event.set_state(scheduling::v1::WALK_STATE_PLANNED);
    event.set_meeting_point("The bench behind the mill");
    event.set_meeting_point_from_microseconds(absl::ToUnixMicros(start_ - absl::Hours(2)));
    event.set_meeting_place("secret");
    event.set_leader_phone("+49 30 1234");
    event.set_area("By the mill");
    scheduling_.Tell(event, kWalkName, version);
  }

  auth::Principal Who(const std::string& member) { return Person("person-" + member); }

  template <typename Async, typename Stub, typename Request, typename Reply>
  absl::StatusOr<Reply> CallAs(const auth::Principal& principal, Async* stub,
                               void (Stub::*method)(grpc::ClientContext*, const Request*, Reply*,
                                                    std::function<void(grpc::Status)>),
                               const Request& request, rpc::CallContext* context = nullptr) {
    rpc::Outgoing outgoing = platform_.As(principal, "attendance");
    outgoing.on_behalf_of = context;
    return rpc::Call(outgoing, stub, method, request);
  }

  absl::StatusOr<v1::Response> Respond(const auth::Principal& principal, v1::Answer answer,
                                       const std::string& request_id = "",
                                       const std::string& etag = "",
                                       rpc::CallContext* context = nullptr) {
    v1::RespondRequest request;
    request.set_walk(kWalkName);
    request.set_answer(answer);
    request.set_request_id(request_id);
    request.set_etag(etag);
    return CallAs(principal, stub_->async(), &v1::AttendanceService::Stub::async::Respond, request,
                  context);
  }

  absl::StatusOr<v1::Response> GetMine(const auth::Principal& principal) {
    v1::GetMyResponseRequest request;
    request.set_walk(kWalkName);
    return CallAs(principal, stub_->async(), &v1::AttendanceService::Stub::async::GetMyResponse,
                  request);
  }

  absl::StatusOr<v1::Response> AcceptOffer(const auth::Principal& principal) {
    v1::AcceptOfferRequest request;
    request.set_walk(kWalkName);
    return CallAs(principal, stub_->async(), &v1::AttendanceService::Stub::async::AcceptOffer,
                  request);
  }

  absl::StatusOr<v1::Response> DeclineOffer(const auth::Principal& principal) {
    v1::DeclineOfferRequest request;
    request.set_walk(kWalkName);
    return CallAs(principal, stub_->async(), &v1::AttendanceService::Stub::async::DeclineOffer,
                  request);
  }

  absl::StatusOr<v1::Turnout> GetTurnout(const auth::Principal& principal) {
    v1::GetTurnoutRequest request;
    request.set_walk(kWalkName);
    return CallAs(principal, stub_->async(), &v1::AttendanceService::Stub::async::GetTurnout,
                  request);
  }

  absl::StatusOr<v1::ListResponsesResponse> List(const auth::Principal& principal,
                                                 const v1::ListResponsesRequest& request) {
    return CallAs(principal, stub_->async(), &v1::AttendanceService::Stub::async::ListResponses,
                  request);
  }

  /// Each with who it is.
  std::vector<std::string> AbsencesTold() {
    auto feed = amble::events::v1::EventFeedService::NewStub(served_.channel());
    amble::events::v1::ReadRequest request;
    const auto read = CallAs(Service("messaging"), feed->async(),
                             &amble::events::v1::EventFeedService::Stub::async::Read, request);
    EXPECT_EQ(read.status(), absl::OkStatus());
    std::vector<std::string> told;
    for (const auto& each : read->events()) {
      v1::AbsenceEvent event;
      if (each.type() != event.GetDescriptor()->full_name()) continue;
      EXPECT_TRUE(event.ParseFromString(each.payload()));
      EXPECT_EQ(event.state(), v1::PRESENCE_ABSENT);
      told.push_back(each.aggregate() + " " + event.person());
    }
    return told;
  }

  /// Each with its stage.
  std::vector<std::string> OverdueTold() {
    auto feed = amble::events::v1::EventFeedService::NewStub(served_.channel());
    const auto read = CallAs(Service("messaging"), feed->async(),
                             &amble::events::v1::EventFeedService::Stub::async::Read,
                             amble::events::v1::ReadRequest());
    EXPECT_EQ(read.status(), absl::OkStatus());
    std::vector<std::string> told;
    for (const auto& each : read->events()) {
      v1::OverdueEvent event;
      if (each.type() != event.GetDescriptor()->full_name()) continue;
      EXPECT_TRUE(event.ParseFromString(each.payload()));
      EXPECT_EQ(event.end_microseconds(), absl::ToUnixMicros(start_ + absl::Minutes(50)));
      told.push_back(each.aggregate() + " " + std::to_string(event.stage()));
    }
    return told;
  }

  TestPlatform platform_;
  absl::Time start_;
  testing::TemporaryFolder folder_;
  host::Configuration configuration_;
  events::InProcessWakeups wakeups_;
  testing::TestChannels channels_;
  Peer groups_;
  Peer scheduling_;
  testing::TestService served_;
  std::unique_ptr<host::Module> module_;
  std::unique_ptr<v1::AttendanceService::Stub> stub_;
  std::unique_ptr<v1::ArrivalService::Stub> arrivals_;
  std::unique_ptr<v1::AttendanceInternalService::Stub> internal_;
};

TEST_F(AttendanceModuleTest, AnswersAsSoonAsTheNeighboursHaveSpoken) {
  TellActive({"a", "b", "c"});
  TellWalk(2, 1);
  const auto first = Respond(Who("a"), v1::ANSWER_GOING);
  ASSERT_EQ(first.status(), absl::OkStatus()) << "nothing woke the subscriptions: it caught up";
  EXPECT_EQ(first->name(), "practices/p/groups/g/walks/w/responses/a");
  EXPECT_EQ(first->state(), v1::RESPONSE_STATE_GOING);
  EXPECT_EQ(first->walking_name(), "Walker a");
  EXPECT_EQ(first->etag(), "1");
  EXPECT_EQ(first->walk().title(), "Along the river");
  EXPECT_FALSE(first->walk().started());
  EXPECT_EQ(Respond(Who("b"), v1::ANSWER_GOING)->state(), v1::RESPONSE_STATE_GOING);
  const auto third = Respond(Who("c"), v1::ANSWER_GOING);
  EXPECT_EQ(third->state(), v1::RESPONSE_STATE_WAITLISTED);
  EXPECT_EQ(third->position(), 1);
  EXPECT_EQ(Respond(Who("a"), v1::ANSWER_NOT_GOING)->state(), v1::RESPONSE_STATE_NOT_GOING);
  const auto moved_up = GetMine(Who("c"));
  EXPECT_EQ(moved_up->state(), v1::RESPONSE_STATE_GOING);
  const auto turnout = GetTurnout(Who("a"));
  ASSERT_EQ(turnout.status(), absl::OkStatus());
  EXPECT_EQ(turnout->going_count(), 2);
  EXPECT_EQ(turnout->not_going_count(), 1);
  EXPECT_EQ(turnout->places_left(), 0);
}

TEST_F(AttendanceModuleTest, OffersAreAcceptedDeclinedAndPassedOnByTheClock) {
  TellOffers();
  TellActive({"a", "b", "c", "d", "e"});
  TellWalk(1, 1);
  for (const char* member : {"a", "b", "c", "d", "e"}) {
    ASSERT_TRUE(Respond(Who(member), v1::ANSWER_GOING).ok());
  }
  EXPECT_EQ(ReasonOf(AcceptOffer(Who("b")).status()), Reason::kNoOffer);
  ASSERT_TRUE(Respond(Who("a"), v1::ANSWER_NOT_GOING).ok());
  const auto offered = GetMine(Who("b"));
  EXPECT_EQ(offered->state(), v1::RESPONSE_STATE_OFFERED);
  EXPECT_EQ(offered->offer_expire_time().seconds(),
            absl::ToUnixSeconds(platform_.clock.Now() + absl::Hours(4)));
  EXPECT_EQ(offered->meeting_point(), "") << "only who is going learns it";
  EXPECT_EQ(DeclineOffer(Who("b"))->state(), v1::RESPONSE_STATE_NOT_GOING);
  EXPECT_EQ(GetMine(Who("c"))->state(), v1::RESPONSE_STATE_OFFERED);

  platform_.clock.Advance(absl::Hours(4));
  const absl::Time give_up = absl::Now() + absl::Minutes(1);
  while (GetMine(Who("d"))->state() != v1::RESPONSE_STATE_OFFERED && absl::Now() < give_up) {
  }
  EXPECT_EQ(GetMine(Who("c"))->state(), v1::RESPONSE_STATE_UNSURE);
  EXPECT_EQ(ReasonOf(AcceptOffer(Who("c")).status()), Reason::kNoOffer);
  const auto accepted = AcceptOffer(Who("d"));
  ASSERT_EQ(accepted.status(), absl::OkStatus());
  EXPECT_EQ(accepted->state(), v1::RESPONSE_STATE_GOING);
  EXPECT_FALSE(accepted->has_offer_expire_time());
  EXPECT_EQ(GetMine(Who("e"))->position(), 1);
}

TEST_F(AttendanceModuleTest, TellsTheCallerThePositionAndOthersTheEvent) {
  TellActive({"a"});
  TellWalk(2, 1);
  rpc::CallContext context;
  ASSERT_TRUE(Respond(Who("a"), v1::ANSWER_GOING, "r", "", &context).ok());
  ASSERT_EQ(context.committed().size(), 1u);
  EXPECT_EQ(context.committed()[0].service, "attendance");

  auto feed = amble::events::v1::EventFeedService::NewStub(served_.channel());
  const auto read = CallAs(Service("messaging"), feed->async(),
                           &amble::events::v1::EventFeedService::Stub::async::Read,
                           amble::events::v1::ReadRequest());
  ASSERT_EQ(read.status(), absl::OkStatus());
  ASSERT_EQ(read->events_size(), 1);
  EXPECT_EQ(read->events(0).id(), context.committed()[0].event_id);
  EXPECT_EQ(read->events(0).aggregate(), "practices/p/groups/g/walks/w/responses/a");
  v1::ResponseEvent event;
  ASSERT_TRUE(event.ParseFromString(read->events(0).payload()));
  EXPECT_EQ(event.person(), "person-a");
  EXPECT_EQ(event.state(), v1::RESPONSE_STATE_GOING);
  EXPECT_EQ(event.walk_version(), 1);
}

TEST_F(AttendanceModuleTest, RepeatsAndStaleAnswersHaveNoSecondEffect) {
  TellActive({"a"});
  TellWalk(2, 1);
  ASSERT_TRUE(Respond(Who("a"), v1::ANSWER_GOING, "r1").ok());
  ASSERT_TRUE(Respond(Who("a"), v1::ANSWER_NOT_GOING, "r2").ok());
  EXPECT_EQ(Respond(Who("a"), v1::ANSWER_GOING, "r1")->state(), v1::RESPONSE_STATE_NOT_GOING);
  EXPECT_EQ(ReasonOf(Respond(Who("a"), v1::ANSWER_UNSURE, "r1").status()),
            Reason::kRequestIdReused);
  EXPECT_EQ(ReasonOf(Respond(Who("a"), v1::ANSWER_GOING, "", "1").status()), Reason::kEtagMismatch);
}

TEST_F(AttendanceModuleTest, AnswerAndNameAreChecked) {
  EXPECT_EQ(Respond(Who("a"), v1::ANSWER_UNSPECIFIED).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Respond(Who("a"), static_cast<v1::Answer>(77)).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(AttendanceModuleTest, StrangersLearnNothing) {
  TellActive({"a"});
  TellMember("waiting", groups::v1::MEMBER_STATE_WAITING, 1);
  TellMember("removed", groups::v1::MEMBER_STATE_REMOVED, 1);
  TellWalk(2, 1);
  for (const char* who : {"stranger", "removed"}) {
    EXPECT_EQ(Respond(Who(who), v1::ANSWER_GOING).status().code(), absl::StatusCode::kNotFound);
    EXPECT_EQ(GetMine(Who(who)).status().code(), absl::StatusCode::kNotFound);
    EXPECT_EQ(GetTurnout(Who(who)).status().code(), absl::StatusCode::kNotFound);
  }
  EXPECT_EQ(ReasonOf(Respond(Who("waiting"), v1::ANSWER_GOING).status()), Reason::kMembershipState);
  EXPECT_EQ(Respond(Service("groups"), v1::ANSWER_GOING).ok(), false);
  v1::ListResponsesRequest list;
  list.set_parent(kWalkName);
  EXPECT_EQ(List(Who("a"), list).status().code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(List(Who("stranger"), list).status().code(), absl::StatusCode::kNotFound);
}

TEST_F(AttendanceModuleTest, StaffOfThePracticeSeeTheTurnoutAlone) {
  TellWalk(2, 1);
  const auto staff = testing::WithRole(Person("x"), "p", auth::StaffRole::kCoordinator);
  EXPECT_EQ(GetTurnout(staff).status(), absl::OkStatus());
  EXPECT_EQ(GetMine(staff).status().code(), absl::StatusCode::kNotFound);
  const auto elsewhere = testing::WithRole(Person("x"), "q", auth::StaffRole::kOwner);
  EXPECT_EQ(GetTurnout(elsewhere).status().code(), absl::StatusCode::kNotFound);
}

TEST_F(AttendanceModuleTest, GuestsReachTheirOwnGroupAlone) {
  TellActive({"a"});
  TellWalk(2, 1);
  EXPECT_TRUE(Respond(Guest("person-a", kGroupName), v1::ANSWER_GOING).ok());
  EXPECT_EQ(
      ReasonOf(
          Respond(Guest("person-a", "practices/p/groups/other"), v1::ANSWER_NOT_GOING).status()),
      Reason::kGuestNotAllowed);
  EXPECT_EQ(ReasonOf(GetMine(Guest("person-a", "practices/p/groups/other")).status()),
            Reason::kGuestNotAllowed);
}

TEST_F(AttendanceModuleTest, TheMeetingPointIsForThoseGoingNearTheTime) {
  TellActive({"a", "b"});
  TellWalk(1, 1);
  ASSERT_TRUE(Respond(Who("a"), v1::ANSWER_GOING).ok());
  ASSERT_TRUE(Respond(Who("b"), v1::ANSWER_GOING).ok());
  EXPECT_EQ(GetMine(Who("a"))->meeting_point(), "");
  EXPECT_EQ(GetMine(Who("a"))->meeting_place(), "");
  EXPECT_EQ(GetMine(Who("a"))->leader_phone(), "+49 30 1234");
  EXPECT_EQ(GetMine(Who("a"))->meeting_point_time().seconds(),
            absl::ToUnixSeconds(start_ - absl::Hours(2)));
  EXPECT_EQ(GetMine(Who("b"))->leader_phone(), "");
  platform_.clock.Set(start_ - absl::Hours(2));
  EXPECT_EQ(GetMine(Who("a"))->meeting_point(), "The bench behind the mill");
  EXPECT_EQ(GetMine(Who("a"))->meeting_place(), std::string(kWalkName) + "/places/secret");
  EXPECT_EQ(GetMine(Who("b"))->meeting_point(), "") << "who waits does not learn it";
  EXPECT_EQ(GetMine(Who("b"))->meeting_place(), "");
}

TEST_F(AttendanceModuleTest, ListsAnswersPageByPageAndWhoHasNotAnswered) {
  TellActive({"a", "b", "c", "d"});
  TellMember("leader", groups::v1::MEMBER_STATE_ACTIVE, 1, groups::v1::MEMBER_ROLE_CO_LEADER);
  TellWalk(1, 1);
  ASSERT_TRUE(Respond(Who("b"), v1::ANSWER_GOING).ok());
  ASSERT_TRUE(Respond(Who("a"), v1::ANSWER_GOING).ok());
  ASSERT_TRUE(Respond(Who("c"), v1::ANSWER_UNSURE).ok());
  v1::ListResponsesRequest request;
  request.set_parent(kWalkName);
  const auto answered = List(Who("leader"), request);
  ASSERT_EQ(answered.status(), absl::OkStatus());
  EXPECT_EQ(answered->responses_size(), 3);
  EXPECT_EQ(answered->responses(1).position(), 1);
  EXPECT_FALSE(answered->responses(0).has_walk());

  for (int state = 1; state <= 6; ++state)
    request.add_states(static_cast<v1::ResponseState>(state));
  request.set_page_size(2);
  std::vector<std::string> names;
  do {
    const auto page = List(Who("leader"), request);
    ASSERT_EQ(page.status(), absl::OkStatus());
    for (const v1::Response& response : page->responses()) {
      names.push_back(response.walking_name());
    }
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(names, ElementsAre("Walker b", "Walker a", "Walker c", "Walker d", "Walker leader"));
}

TEST_F(AttendanceModuleTest, ListsTheCallersOwnAnswers) {
  TellActive({"a"});
  TellWalk(1, 1);
  ASSERT_TRUE(Respond(Who("a"), v1::ANSWER_UNSURE).ok());
  const auto mine = [&] {
    return CallAs(Who("a"), stub_->async(), &v1::AttendanceService::Stub::async::ListMyResponses,
                  v1::ListMyResponsesRequest());
  };
  ASSERT_EQ(mine().status(), absl::OkStatus());
  ASSERT_EQ(mine()->responses_size(), 1);
  EXPECT_EQ(mine()->responses(0).walk().name(), kWalkName);
  platform_.clock.Set(start_ + absl::Minutes(50));
  EXPECT_THAT(mine()->responses(), IsEmpty()) << "the walk has ended";
}

TEST_F(AttendanceModuleTest, ServicesAnswerForNewMembers) {
  TellWalk(1, 1);
  TellActive({"new"});
  v1::RespondForNewMemberRequest request;
  request.set_walk(kWalkName);
  request.set_member("new");
  request.set_answer(v1::ANSWER_GOING);
  request.set_request_id("r");
  const auto respond_as = [&](const auth::Principal& principal) {
    return CallAs(principal, internal_->async(),
                  &v1::AttendanceInternalService::Stub::async::RespondForNewMember, request);
  };
  const auto answered = respond_as(Service("groups"));
  ASSERT_EQ(answered.status(), absl::OkStatus());
  EXPECT_EQ(answered->state(), v1::RESPONSE_STATE_GOING);
  EXPECT_FALSE(respond_as(Who("new")).ok());
}

TEST_F(AttendanceModuleTest, FromTheStartToTheEndOfAWalk) {
  TellActive({"a", "b", "c"});
  TellMember("leader", groups::v1::MEMBER_STATE_ACTIVE, 1, groups::v1::MEMBER_ROLE_LEADER);
  start_ = platform_.clock.Now() + absl::Hours(1);
  TellWalk(5, 1);
  ASSERT_TRUE(Respond(Who("a"), v1::ANSWER_GOING).ok());
  ASSERT_TRUE(Respond(Who("c"), v1::ANSWER_GOING).ok());
  v1::RespondForRequest for_b;
  for_b.set_name("practices/p/groups/g/walks/w/responses/b");
  for_b.set_answer(v1::ANSWER_GOING);
  const auto said_so =
      CallAs(Who("leader"), stub_->async(), &v1::AttendanceService::Stub::async::RespondFor, for_b);
  ASSERT_EQ(said_so.status(), absl::OkStatus());
  EXPECT_TRUE(said_so->given_by_leader());

  v1::StartWalkRequest start;
  start.set_walk(kWalkName);
  const auto started =
      CallAs(Who("leader"), stub_->async(), &v1::AttendanceService::Stub::async::StartWalk, start);
  ASSERT_EQ(started.status(), absl::OkStatus());
  EXPECT_EQ(started->state(), v1::ROLL_STATE_UNDER_WAY);
  ASSERT_EQ(started->entries_size(), 3);
  EXPECT_EQ(started->entries(0).presence(), v1::PRESENCE_EXPECTED);
  EXPECT_EQ(ReasonOf(Respond(Who("a"), v1::ANSWER_NOT_GOING).status()), Reason::kWalkStarted);

  v1::MarkRollRequest marks;
  marks.set_walk(kWalkName);
  for (const std::string member : {"a", "b", "c"}) {
    v1::RollMark* mark = marks.add_marks();
    mark->set_mark("m" + member);
    mark->set_entry(member);
    mark->set_presence(member == "c" ? v1::PRESENCE_ABSENT : v1::PRESENCE_PRESENT);
    mark->mutable_client_time()->set_seconds(1'900'000'000);
    mark->set_client("phone");
  }
  const auto marked =
      CallAs(Who("leader"), stub_->async(), &v1::AttendanceService::Stub::async::MarkRoll, marks);
  ASSERT_EQ(marked.status(), absl::OkStatus());
  EXPECT_EQ(marked->present_count(), 2);
  EXPECT_EQ(marked->entries(0).marks(0).client_time().seconds(), 1'900'000'000);

  v1::AddToRollRequest walk_in;
  walk_in.set_walk(kWalkName);
  walk_in.set_walking_name("Zoe");
  ASSERT_EQ(
      CallAs(Who("leader"), stub_->async(), &v1::AttendanceService::Stub::async::AddToRoll, walk_in)
          ->present_count(),
      3);

  v1::CloseWalkRequest close;
  close.set_walk(kWalkName);
  close.set_back_count(2);
  const auto close_walk = [&] {
    return CallAs(Who("leader"), stub_->async(), &v1::AttendanceService::Stub::async::CloseWalk,
                  close);
  };
  EXPECT_EQ(ReasonOf(close_walk().status()), Reason::kRollUnsettled);
  close.set_back_count(3);
  const auto early = ViolationsOf(close_walk().status());
  ASSERT_EQ(early.size(), 1u);
  EXPECT_EQ(early[0].field, "early_reason");
  close.set_early_reason("Rain");
  const auto closed = close_walk();
  ASSERT_EQ(closed.status(), absl::OkStatus());
  EXPECT_EQ(closed->state(), v1::ROLL_STATE_CLOSED);
  EXPECT_THAT(AbsencesTold(), ElementsAre("practices/p/groups/g/walks/w/absences/c person-c"));
  EXPECT_TRUE(closed->has_close_time());
  EXPECT_EQ(closed->early_reason(), "Rain");
  v1::GetRollRequest get;
  get.set_walk(kWalkName);
  EXPECT_EQ(CallAs(Who("leader"), stub_->async(), &v1::AttendanceService::Stub::async::GetRoll, get)
                ->entries_size(),
            4);
}

TEST_F(AttendanceModuleTest, PeopleArriveByCodeAreLateAndAreCounted) {
  using Stub = class v1::ArrivalService::Stub::async;
  TellActive({"a", "b"});
  TellMember("leader", groups::v1::MEMBER_STATE_ACTIVE, 1, groups::v1::MEMBER_ROLE_LEADER);
  start_ = platform_.clock.Now() + absl::Minutes(30);
  TellWalk(5, 1);
  for (const char* who : {"a", "b"}) ASSERT_TRUE(Respond(Who(who), v1::ANSWER_GOING).ok());
  v1::GetArrivalCodeRequest get_code;
  get_code.set_walk(kWalkName);
  const auto code = CallAs(Who("leader"), arrivals_->async(), &Stub::GetArrivalCode, get_code);
  ASSERT_EQ(code.status(), absl::OkStatus());
  EXPECT_EQ(code->url(), configuration_.public_url + "/my/p/g/w?arrival=" + code->code());
  EXPECT_EQ(code->qr_svg().substr(0, 5), "<svg ");
  EXPECT_FALSE(CallAs(Who("a"), arrivals_->async(), &Stub::GetArrivalCode, get_code).ok());

  v1::ArriveRequest arrive;
  arrive.set_walk(kWalkName);
  arrive.set_code(code->code());
  const auto arrived = CallAs(Who("a"), arrivals_->async(), &Stub::Arrive, arrive);
  ASSERT_EQ(arrived.status(), absl::OkStatus());
  EXPECT_TRUE(arrived->arrived());
  arrive.set_code("12345");
  EXPECT_EQ(CallAs(Who("b"), arrivals_->async(), &Stub::Arrive, arrive).status().code(),
            absl::StatusCode::kInvalidArgument);
  v1::SayLateRequest late;
  late.set_walk(kWalkName);
  late.set_minutes(12);
  ASSERT_EQ(CallAs(Who("b"), arrivals_->async(), &Stub::SayLate, late)->late_minutes(), 12);

  v1::StartWalkRequest start;
  start.set_walk(kWalkName);
  ASSERT_TRUE(
      CallAs(Who("leader"), stub_->async(), &v1::AttendanceService::Stub::async::StartWalk, start)
          .ok());
  v1::CountHeadsRequest count;
  count.set_walk(kWalkName);
  count.set_moment(v1::HEAD_COUNT_MOMENT_START);
  count.set_count(2);
  count.mutable_counted_time()->set_seconds(7);
  const auto roll = CallAs(Who("leader"), arrivals_->async(), &Stub::CountHeads, count);
  ASSERT_EQ(roll.status(), absl::OkStatus());
  ASSERT_EQ(roll->entries_size(), 2);
  EXPECT_TRUE(roll->entries(0).marks(0).self());
  EXPECT_EQ(roll->entries(1).late_minutes(), 12);
  ASSERT_EQ(roll->head_counts_size(), 1);
  const v1::HeadCount& heads = roll->head_counts(0);
  EXPECT_EQ(heads.counted_time().seconds(), 7);
  EXPECT_TRUE(heads.has_receive_time());
  EXPECT_EQ(heads.counted_by(), "Walker leader");
  EXPECT_EQ(heads.warning(), "2 counted, but 1 marked as there.");
  count.clear_moment();
  EXPECT_FALSE(CallAs(Who("leader"), arrivals_->async(), &Stub::CountHeads, count).ok());
}

TEST_F(AttendanceModuleTest, OthersAreToldByTheClockThatAWalkIsOverdue) {
  TellMember("leader", groups::v1::MEMBER_STATE_ACTIVE, 1, groups::v1::MEMBER_ROLE_LEADER);
  start_ = platform_.clock.Now() + absl::Minutes(5);
  TellWalk(5, 1);
  v1::StartWalkRequest start;
  start.set_walk(kWalkName);
  ASSERT_TRUE(
      CallAs(Who("leader"), stub_->async(), &v1::AttendanceService::Stub::async::StartWalk, start)
          .ok());
  EXPECT_THAT(OverdueTold(), IsEmpty());
  platform_.clock.Advance(absl::Minutes(5 + 50) + kFirstOverdue);
  const absl::Time give_up = absl::Now() + absl::Minutes(1);
  while (OverdueTold().empty() && absl::Now() < give_up) {
  }
  EXPECT_THAT(OverdueTold(), ElementsAre("practices/p/groups/g/walks/w/overdue 1"));
}

/// A gateway that follows a channel; the destructor breaks off.
class Follower {
 public:
  Follower(TestPlatform& platform, live::v1::ChannelService::Stub& stub,
           const live::v1::FollowRequest& request) {
    rpc::Outgoing outgoing = platform.As(Service("gateway"), "attendance");
    outgoing.deadline = absl::Now() + absl::Minutes(2);
    rpc::internal::Prepare(outgoing, context_);
    reader_ = stub.Follow(&context_, request);
  }
  ~Follower() { context_.TryCancel(); }

  /// Returns once it follows: the first response comes at once.
  void AwaitFirst() {
    live::v1::FollowResponse response;
    EXPECT_TRUE(reader_->Read(&response));
    EXPECT_EQ(response.entries_size(), 0);
  }
  /// What was told next, and its position; nothing at the end.
  std::optional<std::pair<int64_t, messaging::v1::WatchResponse>> Next() {
    live::v1::FollowResponse response;
    do {
      if (!reader_->Read(&response)) return std::nullopt;
      epoch_ = response.epoch();
    } while (response.entries().empty());
    EXPECT_EQ(response.entries_size(), 1);
    messaging::v1::WatchResponse change;
    EXPECT_TRUE(change.ParseFromString(response.entries(0).change()));
    return std::pair{response.position(), change};
  }
  grpc::StatusCode End() {
    while (Next()) {
    }
    return reader_->Finish().error_code();
  }
  const std::string& epoch() const { return epoch_; }

 private:
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<live::v1::FollowResponse>> reader_;
  std::string epoch_;
};

TEST_F(AttendanceModuleTest, GatewaysFollowTheRollForItsLeaders) {
  TellActive({"a"});
  TellMember("leader", groups::v1::MEMBER_STATE_ACTIVE, 1, groups::v1::MEMBER_ROLE_LEADER);
  start_ = platform_.clock.Now() + absl::Hours(1);
  TellWalk(5, 1);
  ASSERT_TRUE(Respond(Who("a"), v1::ANSWER_GOING).ok());
  const auto live = live::v1::ChannelService::NewStub(served_.channel());
  const std::string channel = std::string(kWalkName) + "/roll";
  live::v1::FollowRequest follow;
  follow.set_channel(channel);
  follow.set_after(-1);
  Follower follower(platform_, *live, follow);
  follower.AwaitFirst();

  v1::StartWalkRequest start;
  start.set_walk(kWalkName);
  ASSERT_TRUE(
      CallAs(Who("leader"), stub_->async(), &v1::AttendanceService::Stub::async::StartWalk, start)
          .ok());
  const auto started = follower.Next();
  ASSERT_TRUE(started);
  EXPECT_EQ(started->first, 1);
  EXPECT_EQ(started->second.channel(), channel);
  EXPECT_EQ(started->second.changed().name(), channel);
  EXPECT_EQ(started->second.changed().etag(), "1");
  EXPECT_TRUE(started->second.cursor().empty());

  v1::AddToRollRequest walk_in;
  walk_in.set_walk(kWalkName);
  walk_in.set_walking_name("Zoe");
  ASSERT_TRUE(
      CallAs(Who("leader"), stub_->async(), &v1::AttendanceService::Stub::async::AddToRoll, walk_in)
          .ok());
  EXPECT_EQ(follower.Next()->second.changed().etag(), "2");

  follow.set_epoch(follower.epoch());
  follow.set_after(0);
  EXPECT_EQ(Follower(platform_, *live, follow).Next()->first, 2) << "one entry for all before";
  follow.set_channel(std::string(kWalkName) + "x/roll");
  EXPECT_EQ(Follower(platform_, *live, follow).End(), grpc::StatusCode::NOT_FOUND);
  follow.set_channel(kWalkName);
  EXPECT_EQ(Follower(platform_, *live, follow).End(), grpc::StatusCode::NOT_FOUND);

  live::v1::LeaseRequest lease;
  lease.set_channel(channel);
  for (const char* who : {"a", "leader", "stranger"})
    lease.add_people(std::string("person-") + who);
  const auto leased = CallAs(Service("gateway"), live->async(),
                             &live::v1::ChannelService::Stub::async::Lease, lease);
  ASSERT_EQ(leased.status(), absl::OkStatus());
  ASSERT_EQ(leased->grants_size(), 1);
  EXPECT_EQ(leased->grants(0).person(), "person-leader");
  EXPECT_EQ(leased->grants(0).from_microseconds(), 0);
  EXPECT_FALSE(
      CallAs(Who("leader"), live->async(), &live::v1::ChannelService::Stub::async::Lease, lease)
          .ok())
      << "for services alone";

  module_->Drain(absl::Now() + absl::Seconds(5));
  EXPECT_EQ(follower.End(), grpc::StatusCode::UNAVAILABLE) << "nobody waits for who follows";
}

}  // namespace
}  // namespace amble::attendance
