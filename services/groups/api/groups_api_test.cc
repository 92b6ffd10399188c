/// The API over a real channel, with accounts and attendance as real services that say what they
/// should.
#include "services/groups/api/groups_api.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <map>
#include <string>

#include "amble/accounts/v1/internal.grpc.pb.h"
#include "amble/attendance/v1/internal.grpc.pb.h"
#include "amble/groups/v1/events.pb.h"
#include "services/groups/api/clients.h"
#include "services/groups/api/event_writer.h"
#include "services/groups/testing/groups_fixture.h"
#include "services/platform/events/feed.h"
#include "services/platform/events/in_process_wakeups.h"
#include "services/platform/testing/service_fixture.h"

namespace amble::groups {
namespace {

using absl::StatusCode;
using AsyncStub = class v1::GroupsService::Stub::async;

class AccountsDouble final : public accounts::v1::AccountsInternalService::CallbackService {
 public:
  explicit AccountsDouble(rpc::Adapter* adapter) : adapter_(adapter) {}
  grpc::ServerUnaryReactor* CreateGuest(grpc::CallbackServerContext* context,
                                        const accounts::v1::CreateGuestRequest* request,
                                        accounts::v1::CreateGuestResponse* response) override {
    return adapter_->Unary(
        context, request, response,
        [this](const rpc::CallContext& call, const accounts::v1::CreateGuestRequest& request)
            -> absl::StatusOr<accounts::v1::CreateGuestResponse> {
          caller = call.principal.service;
          group = request.group();
          accounts::v1::CreateGuestResponse made;
          made.set_person("guest-" + request.request_id().substr(0, 8));
          made.set_session_token("secret");
          return made;
        });
  }
  /// Everybody has an account.
  grpc::ServerUnaryReactor* GetContacts(grpc::CallbackServerContext* context,
                                        const accounts::v1::GetContactsRequest* request,
                                        accounts::v1::GetContactsResponse* response) override {
    return adapter_->Unary(
        context, request, response,
        [](const rpc::CallContext&, const accounts::v1::GetContactsRequest& request)
            -> absl::StatusOr<accounts::v1::GetContactsResponse> {
          accounts::v1::GetContactsResponse contacts;
          for (const std::string& person : request.people()) {
            contacts.add_contacts()->set_person(person);
            contacts.mutable_contacts()->rbegin()->set_proved(true);
          }
          return contacts;
        });
  }
  std::string caller;
  std::string group;

 private:
  rpc::Adapter* adapter_;
};

class AttendanceDouble final : public attendance::v1::AttendanceInternalService::CallbackService {
 public:
  explicit AttendanceDouble(rpc::Adapter* adapter) : adapter_(adapter) {}
  grpc::ServerUnaryReactor* RespondForNewMember(
      grpc::CallbackServerContext* context,
      const attendance::v1::RespondForNewMemberRequest* request,
      attendance::v1::Response* response) override {
    return adapter_->Unary(context, request, response,
                           [this](const rpc::CallContext& call,
                                  const attendance::v1::RespondForNewMemberRequest& request)
                               -> absl::StatusOr<attendance::v1::Response> {
                             caller = call.principal.service;
                             seen = call.seen;
                             last = request;
                             attendance::v1::Response answer;
                             answer.set_state(attendance::v1::RESPONSE_STATE_WAITLISTED);
                             answer.set_position(2);
                             return answer;
                           });
  }
  std::string caller;
  std::vector<rpc::Position> seen;
  attendance::v1::RespondForNewMemberRequest last;

 private:
  rpc::Adapter* adapter_;
};

class GroupsApiTest : public GroupsTest {
 protected:
  GroupsApiTest() {
    const std::array sets{events::Migrations()};
    EXPECT_EQ(storage::Migrate(*database_, sets), absl::OkStatus());
    to_.events = &writer_;
    to_.guests = &guest_client_;
    to_.answers = &answers_client_;
    to_.clock = &platform_.clock;
    accounts_.Serve({&accounts_double_},
                    {accounts::v1::AccountsInternalService::service_full_name()});
    attendance_.Serve({&attendance_double_},
                      {attendance::v1::AttendanceInternalService::service_full_name()});
    service_.Serve({&api_}, {v1::GroupsService::service_full_name()});
    channels_.Add(accounts_);
    channels_.Add(attendance_);
    stub_ = v1::GroupsService::NewStub(service_.channel());
  }

  ~GroupsApiTest() override {
    service_.Stop();
    accounts_.Stop();
    attendance_.Stop();
  }

  /// Calls `method` as `principal`.
  template <typename Request, typename Response>
  absl::StatusOr<Response> Ask(const auth::Principal& principal,
                               void (AsyncStub::*method)(grpc::ClientContext*, const Request*,
                                                         Response*,
                                                         std::function<void(grpc::Status)>),
                               const Request& request) {
    return rpc::Call(platform_.As(principal, "groups"), stub_->async(), method, request);
  }

  auth::Principal Therapist() const {
    auth::Principal person =
        testing::WithRole(testing::Person("theresa"), "p1", auth::StaffRole::kTherapist);
    person.staff[0].credential_expire_time = platform_.clock.Now() + absl::Hours(24);
    return person;
  }

  v1::Group Create(v1::GroupKind kind, v1::JoinPolicy policy = v1::JOIN_POLICY_UNSPECIFIED) {
    v1::CreateGroupRequest request;
    request.set_parent("practices/p1");
    request.mutable_group()->set_title("Walkers");
    request.mutable_group()->set_kind(kind);
    request.mutable_group()->set_join_policy(policy);
    request.mutable_group()->set_capacity(1);
    request.mutable_group()->set_time_zone("Europe/London");
    request.set_walking_name("Theresa");
    request.set_agreement_text("Be kind.");
    auto group = Ask(Therapist(), &AsyncStub::CreateGroup, request);
    EXPECT_EQ(group.status(), absl::OkStatus());
    return group.ok() ? *group : v1::Group();
  }

  std::string Invite(const std::string& group) {
    v1::CreateInvitationRequest request;
    request.set_parent(group);
    request.mutable_invitation()->set_max_uses(5);
    auto invitation = Ask(Therapist(), &AsyncStub::CreateInvitation, request);
    EXPECT_EQ(invitation.status(), absl::OkStatus());
    return invitation->url().substr(invitation->url().rfind('/') + 1);
  }

  testing::TestPlatform platform_;
  events::InProcessWakeups wakeups_;
  events::Outbox outbox_{"groups", &ids_, &platform_.clock, &wakeups_};
  EventWriter writer_{&outbox_};
  testing::TestChannels channels_;
  GuestAccountsClient guest_client_{&channels_, &platform_.signer()};
  AnswersClient answers_client_{&channels_, &platform_.signer()};
  PageTokens tokens_{"secret"};
  testing::TestService accounts_{platform_, "accounts"};
  testing::TestService attendance_{platform_, "attendance"};
  testing::TestService service_{platform_, "groups"};
  AccountsDouble accounts_double_{&accounts_.adapter()};
  AttendanceDouble attendance_double_{&attendance_.adapter()};
  GroupsApi api_{to_, &service_.adapter(), &tokens_};
  std::unique_ptr<v1::GroupsService::Stub> stub_;
};

TEST_F(GroupsApiTest, AGroupFromItsMakingToItsMembers) {
  const v1::Group group = Create(v1::GROUP_KIND_COMMUNITY);
  EXPECT_EQ(group.etag(), "1");
  EXPECT_EQ(group.agreement().name(), group.name() + "/agreement");
  EXPECT_EQ(group.agreement().version(), 1);

  v1::UpdateGroupRequest update;
  update.mutable_group()->set_name(group.name());
  update.mutable_group()->set_capacity(2);
  EXPECT_EQ(Ask(Therapist(), &AsyncStub::UpdateGroup, update)->capacity(), 2);
  update.mutable_update_mask()->add_paths("active_count");
  EXPECT_THAT(Ask(Therapist(), &AsyncStub::UpdateGroup, update).status(),
              RefusedAs(StatusCode::kInvalidArgument, Reason::kUpdateMaskInvalid));

  v1::RequestToJoinRequest join;
  join.set_name(group.name());
  join.set_walking_name("Ann");
  join.set_agreement_version(1);
  const auto asked = Ask(testing::Person("ann"), &AsyncStub::RequestToJoin, join);
  ASSERT_EQ(asked.status(), absl::OkStatus());
  EXPECT_EQ(asked->state(), v1::MEMBER_STATE_REQUESTED);
  v1::ApproveMemberRequest approve;
  approve.set_name(asked->name());
  EXPECT_EQ(Ask(Therapist(), &AsyncStub::ApproveMember, approve)->state(), v1::MEMBER_STATE_ACTIVE);

  v1::GetMemberRequest me;
  me.set_name(group.name() + "/members/me");
  const auto mine = Ask(testing::Person("ann"), &AsyncStub::GetMember, me);
  ASSERT_EQ(mine.status(), absl::OkStatus());
  EXPECT_EQ(mine->name(), asked->name());
  EXPECT_TRUE(mine->me());

  v1::ListMembersRequest list;
  list.set_parent(group.name());
  list.set_page_size(1);
  const v1::ListMembersRequest first_page = list;
  auto page = Ask(Therapist(), &AsyncStub::ListMembers, list);
  ASSERT_EQ(page.status(), absl::OkStatus());
  EXPECT_EQ(page->members(0).walking_name(), "Theresa");
  list.set_page_token(page->next_page_token());
  page = Ask(Therapist(), &AsyncStub::ListMembers, list);
  EXPECT_EQ(page->members(0).walking_name(), "Ann");
  EXPECT_EQ(page->next_page_token(), "");
  EXPECT_THAT(Ask(testing::Person("ann"), &AsyncStub::ListMembers, list).status(),
              RefusedAs(StatusCode::kInvalidArgument, Reason::kPageTokenInvalid));

  v1::UpdateAgreementRequest agreement;
  agreement.mutable_agreement()->set_name(group.name() + "/agreement");
  agreement.mutable_agreement()->set_text("Be kinder.");
  EXPECT_EQ(Ask(Therapist(), &AsyncStub::UpdateAgreement, agreement)->version(), 2);
  v1::AcceptAgreementRequest accept;
  accept.set_name(group.name() + "/agreement");
  accept.set_version(2);
  EXPECT_EQ(Ask(testing::Person("ann"), &AsyncStub::AcceptAgreement, accept)->agreement_version(),
            2);

  v1::UpdateMemberRequest pause;
  pause.mutable_member()->set_name(group.name() + "/members/me");
  pause.mutable_member()->set_state(v1::MEMBER_STATE_PAUSED);
  EXPECT_EQ(Ask(testing::Person("ann"), &AsyncStub::UpdateMember, pause)->state(),
            v1::MEMBER_STATE_PAUSED);
  pause.mutable_member()->set_state(v1::MEMBER_STATE_ACTIVE);
  EXPECT_EQ(Ask(testing::Person("ann"), &AsyncStub::UpdateMember, pause)->state(),
            v1::MEMBER_STATE_ACTIVE);

  v1::TransferGroupRequest transfer;
  transfer.set_name(group.name());
  transfer.set_member("practices/p1/groups/another/members/" +
                      asked->name().substr(asked->name().rfind('/') + 1));
  EXPECT_THAT(Ask(Therapist(), &AsyncStub::TransferGroup, transfer).status(),
              RefusedAs(StatusCode::kNotFound, Reason::kNotFound));
  transfer.set_member(asked->name());
  const auto leader = Ask(Therapist(), &AsyncStub::TransferGroup, transfer);
  ASSERT_EQ(leader.status(), absl::OkStatus());
  EXPECT_EQ(leader->name(), asked->name());
  EXPECT_EQ(leader->role(), v1::MEMBER_ROLE_LEADER);

  v1::LeaveGroupRequest leave;
  leave.set_name(group.name());
  EXPECT_THAT(Ask(testing::Person("ann"), &AsyncStub::LeaveGroup, leave).status(),
              RefusedAs(StatusCode::kFailedPrecondition, Reason::kLastLeader));
  transfer.set_member(group.name() + "/members/me");
  EXPECT_THAT(Ask(testing::Person("ann"), &AsyncStub::TransferGroup, transfer).status(),
              NamesField("member"));
  page = Ask(testing::Person("ann"), &AsyncStub::ListMembers, first_page);
  ASSERT_EQ(page.status(), absl::OkStatus());
  transfer.set_member(page->members(0).name());
  ASSERT_EQ(Ask(testing::Person("ann"), &AsyncStub::TransferGroup, transfer).status(),
            absl::OkStatus());
  EXPECT_EQ(Ask(testing::Person("ann"), &AsyncStub::LeaveGroup, leave).status(), absl::OkStatus());
}

TEST_F(GroupsApiTest, AnInvitationIsAnsweredThroughAccountsAndAttendance) {
  const v1::Group group = Create(v1::GROUP_KIND_COMMUNITY, v1::JOIN_POLICY_OPEN);
  const std::string id = group.name().substr(group.name().rfind('/') + 1);
  Write([&](storage::Transaction& transaction) {
    return walks_.Apply(transaction,
                        WalkPreview{.group = {"p1", id},
                                    .walk = "w1",
                                    .start_time = platform_.clock.Now() + absl::Hours(1),
                                    .version = 1});
  });
  const std::string token = Invite(group.name());
  v1::GetInvitationRequest get;
  get.set_name("invitations/" + token);
  const auto preview = Ask(auth::Principal(), &AsyncStub::GetInvitation, get);
  ASSERT_EQ(preview.status(), absl::OkStatus());
  EXPECT_EQ(preview->state(), v1::INVITATION_STATE_OPEN);
  EXPECT_EQ(preview->group(), group.name());
  ASSERT_EQ(preview->walks_size(), 1);
  EXPECT_EQ(preview->walks(0).walk(), group.name() + "/walks/w1");

  v1::AnswerInvitationRequest answer;
  answer.set_name("invitations/" + token);
  answer.set_walk(preview->walks(0).walk());
  answer.set_answer(v1::INVITATION_ANSWER_GOING);
  answer.set_agreement_version(preview->agreement().version());
  answer.set_request_id("r1");
  const auto answered = Ask(auth::Principal(), &AsyncStub::AnswerInvitation, answer);
  ASSERT_EQ(answered.status(), absl::OkStatus());
  EXPECT_EQ(answered->token(), "secret");
  EXPECT_EQ(answered->response_state(), "WAITLISTED");
  EXPECT_EQ(answered->position(), 2);
  EXPECT_EQ(answered->member().state(), v1::MEMBER_STATE_ACTIVE);
  EXPECT_EQ(accounts_double_.caller, "groups");
  EXPECT_EQ(accounts_double_.group, group.name());
  EXPECT_EQ(attendance_double_.caller, "groups");
  EXPECT_EQ(attendance_double_.last.answer(), attendance::v1::ANSWER_GOING);
  EXPECT_EQ(attendance_double_.last.walk(), answer.walk());
  EXPECT_FALSE(attendance_double_.seen.empty()) << "attendance reads the feed up to the member";
}

TEST_F(GroupsApiTest, WithoutAttendanceTheCallerComesAgain) {
  const v1::Group group = Create(v1::GROUP_KIND_COMMUNITY, v1::JOIN_POLICY_OPEN);
  const std::string id = group.name().substr(group.name().rfind('/') + 1);
  Write([&](storage::Transaction& transaction) {
    return walks_.Apply(transaction,
                        WalkPreview{.group = {"p1", id},
                                    .walk = "w1",
                                    .start_time = platform_.clock.Now() + absl::Hours(1),
                                    .version = 1});
  });
  testing::TestChannels nobody;
  AnswersClient unreachable(&nobody, &platform_.signer());
  to_.answers = &unreachable;
  v1::AnswerInvitationRequest answer;
  answer.set_name("invitations/" + Invite(group.name()));
  answer.set_walk(group.name() + "/walks/w1");
  answer.set_answer(v1::INVITATION_ANSWER_GOING);
  answer.set_agreement_version(1);
  answer.set_request_id("r1");
  EXPECT_EQ(Ask(auth::Principal(), &AsyncStub::AnswerInvitation, answer).status().code(),
            StatusCode::kUnavailable);
  EXPECT_EQ(Stored(GroupKey{"p1", id}).active_count, 1);
}

TEST_F(GroupsApiTest, WhoMayCallIsInTheProtos) {
  const v1::Group group = Create(v1::GROUP_KIND_COMMUNITY);
  v1::CreateGroupRequest create;
  create.set_parent("practices/p1");
  create.mutable_group()->set_title("Mine");
  create.set_walking_name("Olga");
  EXPECT_EQ(Ask(testing::WithRole(testing::Person("olga"), "p1", auth::StaffRole::kOwner),
                &AsyncStub::CreateGroup, create)
                .status()
                .code(),
            StatusCode::kPermissionDenied);
  v1::RequestToJoinRequest join;
  join.set_name(group.name());
  join.set_walking_name("Ann");
  EXPECT_EQ(Ask(auth::Principal(), &AsyncStub::RequestToJoin, join).status().code(),
            StatusCode::kUnauthenticated);
  EXPECT_THAT(Ask(testing::Guest("ann", group.name()), &AsyncStub::RequestToJoin, join).status(),
              RefusedAs(StatusCode::kPermissionDenied, Reason::kGuestNotAllowed));
  // A name that imitates another script is refused before the use-case.
  join.set_walking_name("\xD0\x90nn");
  EXPECT_THAT(Ask(testing::Person("ann"), &AsyncStub::RequestToJoin, join).status(),
              NamesField("walking_name"));
}

TEST_F(GroupsApiTest, EventsGrowWithTheirAggregates) {
  const v1::Group group = Create(v1::GROUP_KIND_THERAPY);
  v1::UpdateAgreementRequest agreement;
  agreement.mutable_agreement()->set_name(group.name() + "/agreement");
  agreement.mutable_agreement()->set_text("Be kinder.");
  ASSERT_TRUE(Ask(Therapist(), &AsyncStub::UpdateAgreement, agreement).ok());
  v1::ArchiveGroupRequest archive;
  archive.set_name(group.name());
  const auto archived = Ask(Therapist(), &AsyncStub::ArchiveGroup, archive);
  ASSERT_EQ(archived.status(), absl::OkStatus());
  EXPECT_FALSE(group.has_archive_time());
  EXPECT_EQ(absl::FromUnixSeconds(archived->archive_time().seconds()),
            absl::FromUnixSeconds(absl::ToUnixSeconds(platform_.clock.Now())));
  events::Feed feed(database_.get(), &ids_);
  const auto batch = feed.Read({}, 100);
  ASSERT_EQ(batch.status(), absl::OkStatus());
  std::map<std::string, int64_t> versions;
  v1::GroupEvent group_event;
  v1::MemberEvent member_event;
  for (const events::Event& event : batch->events) {
    EXPECT_EQ(event.version, ++versions[event.aggregate]);
    if (event.aggregate == group.name()) {
      EXPECT_EQ(event.type, "amble.groups.v1.GroupEvent");
      ASSERT_TRUE(group_event.ParseFromString(event.payload));
    } else {
      EXPECT_EQ(event.type, "amble.groups.v1.MemberEvent");
      ASSERT_TRUE(member_event.ParseFromString(event.payload));
    }
  }
  EXPECT_EQ(versions.size(), 2u);
  EXPECT_EQ(group_event.agreement_version(), 2);
  EXPECT_TRUE(group_event.archived());
  EXPECT_EQ(group_event.kind(), v1::GROUP_KIND_THERAPY);
  EXPECT_EQ(member_event.person(), "theresa");
  EXPECT_EQ(member_event.role(), v1::MEMBER_ROLE_LEADER);
  EXPECT_EQ(member_event.agreement_version(), 2);
}

}  // namespace
}  // namespace amble::groups
