#include "services/accounts/api/conversions.h"

#include <set>
#include <utility>
#include <vector>

#include "services/platform/errors/errors.h"
#include "services/platform/resources/etag.h"
#include "services/platform/resources/field_mask.h"
#include "services/platform/resources/resource_name.h"
#include "services/platform/resources/timestamps.h"

namespace amble::accounts {
namespace {

using resources::FormatEtag;
using resources::FormatName;
using resources::FromTimestamp;
using resources::ParseName;
using resources::ToTimestamp;

template <typename Message>
void AddRoles(const StaffRoles& roles, Message& message) {
  for (const StaffRole role : roles) {
    message.add_roles(static_cast<api::v1::StaffRole>(role));
  }
}

}  // namespace

absl::StatusOr<std::string> ParseId(const std::string& name, const char* pattern,
                                    const char* field) {
  AMBLE_ASSIGN_OR_RETURN(std::vector<std::string> ids, ParseName(name, pattern, field));
  return std::move(ids.front());
}

absl::StatusOr<CredentialName> ParseCredentialName(const std::string& name) {
  AMBLE_ASSIGN_OR_RETURN(std::vector<std::string> ids, ParseName(name, kCredentialPattern, "name"));
  return CredentialName{ids[0], ids[1], ids[2]};
}

absl::StatusOr<PageRequest> ParsePage(int32_t page_size, const std::string& page_token) {
  AMBLE_ASSIGN_OR_RETURN(const int size, PageSize(page_size));
  return PageRequest{size, page_token};
}

absl::StatusOr<StaffRoles> ParseRoles(const google::protobuf::RepeatedField<int>& roles,
                                      const char* field) {
  return MakeRoles({roles.begin(), roles.end()}, field);
}

absl::StatusOr<UpdateMeCommand> FromProto(const v1::UpdateMeRequest& request) {
  const v1::Person& person = request.person();
  AMBLE_ASSIGN_OR_RETURN(
      const std::set<std::string> paths,
      resources::PathsToUpdate(
          request.update_mask(), person,
          {"display_name", "pronouns", "locale", "time_zone", "discretion", "discretion_choice"}));
  UpdateMeCommand command;
  command.etag = person.etag();
  if (paths.contains("display_name")) command.display_name = person.display_name();
  if (paths.contains("pronouns")) command.pronouns = person.pronouns();
  if (paths.contains("locale")) command.locale = person.locale();
  if (paths.contains("time_zone")) command.time_zone = person.time_zone();
  if (paths.contains("discretion")) {
    command.discretion = person.discretion() ? Discretion::kOn : Discretion::kOff;
  }
  if (paths.contains("discretion_choice")) {
    if (person.discretion_choice() == v1::DISCRETION_UNSPECIFIED) {
      return InvalidField("person.discretion_choice", "Choose one.");
    }
    command.discretion = static_cast<Discretion>(person.discretion_choice());
  }
  return command;
}

absl::StatusOr<UpdatePracticeCommand> FromProto(const v1::UpdatePracticeRequest& request) {
  const v1::Practice& practice = request.practice();
  UpdatePracticeCommand command;
  AMBLE_ASSIGN_OR_RETURN(command.practice,
                         ParseId(practice.name(), kPracticePattern, "practice.name"));
  AMBLE_ASSIGN_OR_RETURN(const std::set<std::string> paths,
                         resources::PathsToUpdate(request.update_mask(), practice,
                                                  {"display_name", "time_zone", "help"}));
  command.etag = practice.etag();
  if (paths.contains("display_name")) command.display_name = practice.display_name();
  if (paths.contains("time_zone")) command.time_zone = practice.time_zone();
  if (paths.contains("help")) command.help = practice.help();
  return command;
}

absl::StatusOr<UpdateStaffCommand> FromProto(const v1::UpdateStaffRequest& request) {
  AMBLE_ASSIGN_OR_RETURN(std::vector<std::string> ids,
                         ParseName(request.staff().name(), kStaffPattern, "staff.name"));
  AMBLE_RETURN_IF_ERROR(
      resources::PathsToUpdate(request.update_mask(), request.staff(), {"roles"}).status());
  UpdateStaffCommand command;
  command.practice = std::move(ids[0]);
  command.staff = std::move(ids[1]);
  command.etag = request.staff().etag();
  AMBLE_ASSIGN_OR_RETURN(command.roles, ParseRoles(request.staff().roles(), "staff.roles"));
  return command;
}

absl::StatusOr<SubmitCredentialCommand> FromProto(const v1::SubmitCredentialRequest& request) {
  AMBLE_ASSIGN_OR_RETURN(std::vector<std::string> ids,
                         ParseName(request.parent(), kStaffPattern, "parent"));
  const v1::Credential& credential = request.credential();
  return SubmitCredentialCommand{.practice = std::move(ids[0]),
                                 .staff = std::move(ids[1]),
                                 .kind = static_cast<CredentialKind>(credential.kind()),
                                 .issuer = credential.issuer(),
                                 .number = credential.number(),
                                 .expire_time = FromTimestamp(credential.expire_time())};
}

v1::Person ToProto(const Person& person) {
  v1::Person message;
  message.set_name(FormatName(kPersonPattern, {person.id}));
  message.set_display_name(person.display_name);
  message.set_pronouns(person.pronouns);
  message.set_locale(person.locale);
  message.set_time_zone(person.time_zone);
  message.set_discretion(IsCareful(person.discretion));
  message.set_discretion_choice(static_cast<v1::Discretion>(person.discretion));
  message.set_email(person.email);
  message.set_operator_(person.is_operator);
  message.set_guest(person.IsGuest());
  message.set_etag(FormatEtag(person.version));
  return message;
}

v1::SignInResponse ToProto(const SignedIn& signed_in) {
  v1::SignInResponse message;
  message.set_token(signed_in.token);
  *message.mutable_person() = ToProto(signed_in.person);
  *message.mutable_expire_time() = ToTimestamp(signed_in.expire_time);
  return message;
}

v1::Session ToProto(const Session& session, const std::string& caller) {
  v1::Session message;
  message.set_name(FormatName(kSessionPattern, {session.id}));
  *message.mutable_create_time() = ToTimestamp(session.create_time);
  *message.mutable_last_use_time() = ToTimestamp(session.last_use_time);
  *message.mutable_expire_time() = ToTimestamp(session.expire_time);
  message.set_current(session.id == caller);
  return message;
}

v1::Practice ToProto(const Practice& practice) {
  v1::Practice message;
  message.set_name(FormatName(kPracticePattern, {practice.id}));
  message.set_display_name(practice.display_name);
  message.set_time_zone(practice.time_zone);
  message.set_help(practice.help);
  *message.mutable_create_time() = ToTimestamp(practice.create_time);
  message.set_etag(FormatEtag(practice.version));
  return message;
}

v1::Staff ToProto(const Staff& staff, absl::Time now) {
  v1::Staff message;
  message.set_name(FormatName(kStaffPattern, {staff.practice, staff.id}));
  message.set_person(FormatName(kPersonPattern, {staff.person}));
  message.set_display_name(staff.display_name);
  AddRoles(staff.roles, message);
  if (staff.credential_expire_time > now) {
    message.set_credential_verified(true);
    *message.mutable_credential_expire_time() = ToTimestamp(staff.credential_expire_time);
  }
  message.set_etag(FormatEtag(staff.version));
  return message;
}

v1::MyPractice ToProto(const MyPractice& mine, absl::Time now) {
  v1::MyPractice message;
  *message.mutable_practice() = ToProto(mine.practice);
  *message.mutable_staff() = ToProto(mine.staff, now);
  return message;
}

v1::StaffInvitation ToProto(const StaffInvitation& invitation) {
  v1::StaffInvitation message;
  message.set_name(FormatName(kPracticeInvitationPattern, {invitation.practice, invitation.id}));
  message.set_email(invitation.email);
  AddRoles(invitation.roles, message);
  *message.mutable_expire_time() = ToTimestamp(invitation.expire_time);
  return message;
}

v1::Credential ToProto(const Credential& credential, absl::Time now) {
  v1::Credential message;
  message.set_name(
      FormatName(kCredentialPattern, {credential.practice, credential.staff, credential.id}));
  message.set_kind(static_cast<v1::CredentialKind>(credential.kind));
  message.set_issuer(credential.issuer);
  message.set_number(credential.number);
  *message.mutable_expire_time() = ToTimestamp(credential.expire_time);
  message.set_status(static_cast<v1::CredentialStatus>(credential.StatusAt(now)));
  *message.mutable_create_time() = ToTimestamp(credential.create_time);
  if (credential.verify_time != absl::InfinitePast()) {
    *message.mutable_verify_time() = ToTimestamp(credential.verify_time);
  }
  message.set_holder_display_name(credential.holder_display_name);
  return message;
}

}  // namespace amble::accounts
