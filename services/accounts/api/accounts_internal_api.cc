#include "services/accounts/api/accounts_internal_api.h"

#include <string>
#include <vector>

#include "services/accounts/api/conversions.h"
#include "services/accounts/api/safety_card_api.h"
#include "services/platform/errors/errors.h"
#include "services/platform/resources/timestamps.h"

namespace amble::accounts {

namespace {

v1::Contact ToProto(const Contact& contact) {
  v1::Contact message;
  message.set_person(contact.person);
  message.set_email(contact.email);
  message.set_proved(contact.proved);
  message.set_display_name(contact.display_name);
  return message;
}

}  // namespace

using rpc::CallContext;

grpc::ServerUnaryReactor* AccountsInternalApi::ExchangeSession(
    grpc::CallbackServerContext* context, const v1::ExchangeSessionRequest* request,
    v1::ExchangeSessionResponse* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call, const v1::ExchangeSessionRequest& request)
          -> absl::StatusOr<v1::ExchangeSessionResponse> {
        AMBLE_ASSIGN_OR_RETURN(const ExchangedSession session,
                               exchange_session_(call, {request.session_token()}));
        v1::ExchangeSessionResponse response;
        for (const std::string& audience : request.audiences()) {
          (*response.mutable_caller_tokens())[audience] =
              signer_->Sign(session.principal, audience);
        }
        response.set_session(session.principal.session);
        response.set_person(session.principal.person);
        response.set_guest(session.principal.kind == auth::Principal::Kind::kGuest);
        *response.mutable_expire_time() = resources::ToTimestamp(session.expire_time);
        response.set_revocation_cursor(session.revocations.sequence);
        return response;
      });
}

grpc::ServerUnaryReactor* AccountsInternalApi::ListRevocations(
    grpc::CallbackServerContext* context, const v1::ListRevocationsRequest* request,
    v1::ListRevocationsResponse* response) {
  return adapter_->Unary(context, request, response,
                         [this](const CallContext& call, const v1::ListRevocationsRequest& request)
                             -> absl::StatusOr<v1::ListRevocationsResponse> {
                           AMBLE_ASSIGN_OR_RETURN(
                               const RevocationPage page,
                               list_revocations_(call, {{request.epoch(), request.cursor()}}));
                           v1::ListRevocationsResponse response;
                           for (const std::string& session : page.sessions)
                             response.add_sessions(session);
                           for (const std::string& person : page.people)
                             response.add_people(person);
                           response.set_cursor(page.cursor.sequence);
                           response.set_epoch(page.cursor.epoch);
                           response.set_reset(page.reset);
                           return response;
                         });
}

grpc::ServerUnaryReactor* AccountsInternalApi::CreateGuest(grpc::CallbackServerContext* context,
                                                           const v1::CreateGuestRequest* request,
                                                           v1::CreateGuestResponse* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::CreateGuestRequest& request) -> absl::StatusOr<v1::CreateGuestResponse> {
        AMBLE_ASSIGN_OR_RETURN(const SignedIn guest,
                               create_guest_(call, {.group = request.group(),
                                                    .display_name = request.display_name(),
                                                    .email = request.email(),
                                                    .without_session = request.without_session()}));
        v1::CreateGuestResponse response;
        response.set_person(guest.person.id);
        if (guest.token.empty()) return response;
        response.set_session_token(guest.token);
        *response.mutable_expire_time() = resources::ToTimestamp(guest.expire_time);
        return response;
      });
}

grpc::ServerUnaryReactor* AccountsInternalApi::GetContacts(grpc::CallbackServerContext* context,
                                                           const v1::GetContactsRequest* request,
                                                           v1::GetContactsResponse* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::GetContactsRequest& request) -> absl::StatusOr<v1::GetContactsResponse> {
        AMBLE_ASSIGN_OR_RETURN(
            const std::vector<Contact> contacts,
            get_contacts_(call, {{request.people().begin(), request.people().end()}}));
        v1::GetContactsResponse response;
        for (const Contact& contact : contacts) *response.add_contacts() = ToProto(contact);
        return response;
      });
}

grpc::ServerUnaryReactor* AccountsInternalApi::GetSafetyCards(
    grpc::CallbackServerContext* context, const v1::GetSafetyCardsRequest* request,
    v1::GetSafetyCardsResponse* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call, const v1::GetSafetyCardsRequest& request)
          -> absl::StatusOr<v1::GetSafetyCardsResponse> {
        AMBLE_ASSIGN_OR_RETURN(
            const std::vector<PersonalSafetyCard> cards,
            get_safety_cards_(call, {request.people().begin(), request.people().end()}));
        v1::GetSafetyCardsResponse response;
        for (const PersonalSafetyCard& one : cards) {
          v1::PersonalSafetyCard& card = *response.add_cards();
          card.set_person(one.person);
          *card.mutable_card() = ToProto(one.card);
          card.set_unreadable(one.unreadable);
        }
        return response;
      });
}

}  // namespace amble::accounts
