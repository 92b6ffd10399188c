#pragma once

#include <google/protobuf/repeated_field.h>

#include <string>

#include "absl/status/statusor.h"
#include "amble/accounts/v1/accounts.pb.h"
#include "services/accounts/app/credential_decision.h"
#include "services/accounts/app/dependencies.h"
#include "services/accounts/app/my_practice.h"
#include "services/accounts/app/signed_in.h"
#include "services/accounts/app/submit_credential.h"
#include "services/accounts/app/update_me.h"
#include "services/accounts/app/update_practice.h"
#include "services/accounts/app/update_staff.h"

/// Between the API's messages and the domain. Names are checked here; what they name is not.
namespace amble::accounts {

inline constexpr char kPersonPattern[] = "people/*";
inline constexpr char kSessionPattern[] = "me/sessions/*";
inline constexpr char kPracticePattern[] = "practices/*";
inline constexpr char kStaffPattern[] = "practices/*/staff/*";
inline constexpr char kCredentialPattern[] = "practices/*/staff/*/credentials/*";
inline constexpr char kPracticeInvitationPattern[] = "practices/*/staffInvitations/*";
inline constexpr char kInvitationLinkPattern[] = "staffInvitations/*";

/// The one id in `name`.
absl::StatusOr<std::string> ParseId(const std::string& name, const char* pattern,
                                    const char* field);
absl::StatusOr<CredentialName> ParseCredentialName(const std::string& name);
absl::StatusOr<PageRequest> ParsePage(int32_t page_size, const std::string& page_token);
absl::StatusOr<StaffRoles> ParseRoles(const google::protobuf::RepeatedField<int>& roles,
                                      const char* field);

absl::StatusOr<UpdateMeCommand> FromProto(const v1::UpdateMeRequest& request);
absl::StatusOr<UpdatePracticeCommand> FromProto(const v1::UpdatePracticeRequest& request);
absl::StatusOr<UpdateStaffCommand> FromProto(const v1::UpdateStaffRequest& request);
absl::StatusOr<SubmitCredentialCommand> FromProto(const v1::SubmitCredentialRequest& request);

v1::Person ToProto(const Person& person);
v1::SignInResponse ToProto(const SignedIn& signed_in);
/// `caller` is the id of the session that makes the call.
v1::Session ToProto(const Session& session, const std::string& caller);
v1::Practice ToProto(const Practice& practice);
/// At `now`, which decides whether a credential still holds.
v1::Staff ToProto(const Staff& staff, absl::Time now);
v1::MyPractice ToProto(const MyPractice& mine, absl::Time now);
v1::StaffInvitation ToProto(const StaffInvitation& invitation);
v1::Credential ToProto(const Credential& credential, absl::Time now);

}  // namespace amble::accounts
