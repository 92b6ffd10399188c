#include "services/groups/api/clients.h"

#include <string>
#include <string_view>

#include "amble/accounts/v1/internal.grpc.pb.h"
#include "amble/attendance/v1/internal.grpc.pb.h"
#include "services/groups/api/conversions.h"
#include "services/platform/errors/errors.h"
#include "services/platform/resources/resource_name.h"
#include "services/platform/rpc/client.h"

namespace amble::groups {
namespace {

rpc::Outgoing AsGroups(const rpc::CallContext& call, const auth::TokenSigner& signer,
                       std::string_view audience) {
  auth::Principal groups;
  groups.kind = auth::Principal::Kind::kService;
  groups.service = "groups";
  return rpc::Outgoing::For(call, signer.Sign(groups, audience));
}

attendance::v1::Answer ToProto(Answer answer) {
  switch (answer) {
    case Answer::kGoing:
      return attendance::v1::ANSWER_GOING;
    case Answer::kNotGoing:
      return attendance::v1::ANSWER_NOT_GOING;
    case Answer::kUnsure:
      return attendance::v1::ANSWER_UNSURE;
    case Answer::kNone:
      break;
  }
  return attendance::v1::ANSWER_UNSPECIFIED;
}

/// "GOING" for RESPONSE_STATE_GOING.
std::string NameOf(attendance::v1::ResponseState state) {
  constexpr std::string_view kPrefix = "RESPONSE_STATE_";
  if (state == attendance::v1::RESPONSE_STATE_UNSPECIFIED) return "";
  return attendance::v1::ResponseState_Name(state).substr(kPrefix.size());
}

}  // namespace

absl::StatusOr<Guest> GuestAccountsClient::Create(const rpc::CallContext& call,
                                                  const NewGuest& guest) {
  const auto stub = accounts::v1::AccountsInternalService::NewStub(channels_->To("accounts"));
  accounts::v1::CreateGuestRequest request;
  request.set_group(groups::NameOf(guest.group));
  request.set_display_name(guest.display_name);
  request.set_email(guest.email);
  request.set_request_id(guest.request_id);
  request.set_without_session(guest.without_session);
  AMBLE_ASSIGN_OR_RETURN(
      accounts::v1::CreateGuestResponse response,
      rpc::Call(AsGroups(call, *signer_, "accounts"), stub->async(),
                &accounts::v1::AccountsInternalService::Stub::async::CreateGuest, request));
  return Guest{.person = response.person(), .session_token = response.session_token()};
}

absl::StatusOr<bool> GuestAccountsClient::HasAccount(const rpc::CallContext& call,
                                                     const std::string& person) {
  const auto stub = accounts::v1::AccountsInternalService::NewStub(channels_->To("accounts"));
  accounts::v1::GetContactsRequest request;
  request.add_people(person);
  AMBLE_ASSIGN_OR_RETURN(
      accounts::v1::GetContactsResponse response,
      rpc::Call(AsGroups(call, *signer_, "accounts"), stub->async(),
                &accounts::v1::AccountsInternalService::Stub::async::GetContacts, request));
  return response.contacts_size() == 1 && response.contacts(0).proved();
}

absl::StatusOr<Answered> AnswersClient::Respond(const rpc::CallContext& call,
                                                const FirstAnswer& answer) {
  const auto stub = attendance::v1::AttendanceInternalService::NewStub(channels_->To("attendance"));
  attendance::v1::RespondForNewMemberRequest request;
  request.set_walk(resources::FormatName(kWalkPattern,
                                         {answer.group.practice, answer.group.group, answer.walk}));
  request.set_member(answer.member);
  request.set_answer(ToProto(answer.answer));
  request.set_request_id(answer.request_id);
  AMBLE_ASSIGN_OR_RETURN(
      attendance::v1::Response response,
      rpc::Call(AsGroups(call, *signer_, "attendance"), stub->async(),
                &attendance::v1::AttendanceInternalService::Stub::async::RespondForNewMember,
                request));
  return Answered{.state = NameOf(response.state()), .position = response.position()};
}

}  // namespace amble::groups
