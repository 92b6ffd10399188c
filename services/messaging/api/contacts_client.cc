#include "services/messaging/api/contacts_client.h"

#include <algorithm>

#include "amble/accounts/v1/internal.grpc.pb.h"
#include "services/platform/errors/errors.h"
#include "services/platform/rpc/client.h"

namespace amble::messaging {
namespace {

constexpr size_t kMostPeople = 1'000;  // of one request

}  // namespace

absl::StatusOr<std::map<std::string, Contact>> ContactsClient::Find(
    const std::vector<std::string>& people) {
  const auto stub = accounts::v1::AccountsInternalService::NewStub(channels_->To("accounts"));
  auth::Principal messaging;
  messaging.kind = auth::Principal::Kind::kService;
  messaging.service = "messaging";
  std::map<std::string, Contact> found;
  for (size_t begin = 0; begin < people.size(); begin += kMostPeople) {
    accounts::v1::GetContactsRequest request;
    const size_t end = std::min(begin + kMostPeople, people.size());
    for (size_t i = begin; i < end; ++i) request.add_people(people[i]);
    AMBLE_ASSIGN_OR_RETURN(
        accounts::v1::GetContactsResponse response,
        rpc::Call(rpc::Outgoing::Alone(signer_->Sign(messaging, "accounts")), stub->async(),
                  &accounts::v1::AccountsInternalService::Stub::async::GetContacts, request));
    for (accounts::v1::Contact& contact : *response.mutable_contacts()) {
      found[contact.person()] = {.email = std::move(*contact.mutable_email()),
                                 .display_name = std::move(*contact.mutable_display_name())};
    }
  }
  return found;
}

}  // namespace amble::messaging
