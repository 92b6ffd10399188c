#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "amble/attendance/v1/arrivals.grpc.pb.h"
#include "amble/attendance/v1/attendance.grpc.pb.h"
#include "amble/attendance/v1/internal.grpc.pb.h"
#include "amble/groups/v1/events.pb.h"
#include "amble/scheduling/v1/events.pb.h"
#include "services/attendance/module.h"
#include "services/attendance/testing/peer.h"
#include "services/platform/rpc/client.h"
#include "services/platform/storage/migrations.h"
#include "services/platform/testing/service_fixture.h"
#include "services/platform/testing/temporary_folder.h"

namespace amble::attendance {

inline constexpr char kGroupName[] = "practices/p/groups/g";
inline constexpr char kWalkName[] = "practices/p/groups/g/walks/w";

/// The whole service over a real channel: its neighbours are real feeds, of which nothing wakes it.
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

  scheduling::v1::WalkEvent PlannedWalk(int capacity) const {
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
    return event;
  }

  void TellWalk(int capacity, int64_t version) {
    scheduling_.Tell(PlannedWalk(capacity), kWalkName, version);
  }

  auth::Principal Who(const std::string& member) { return testing::Person("person-" + member); }

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

  testing::TestPlatform platform_;
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

}  // namespace amble::attendance
