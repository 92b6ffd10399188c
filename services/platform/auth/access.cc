#include "services/platform/auth/access.h"

#include <optional>
#include <string>
#include <string_view>

#include "services/platform/errors/errors.h"

namespace amble::auth {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr std::string_view kPracticesPrefix = "practices/";

/// The practices that a request names. More than one is one too many.
struct NamedPractice {
  std::optional<std::string> id;
  bool several = false;

  void Add(std::string_view name) {
    if (!name.starts_with(kPracticesPrefix)) return;
    name.remove_prefix(kPracticesPrefix.size());
    const std::string_view found = name.substr(0, name.find('/'));
    if (id && *id != found) several = true;
    if (!id) id = std::string(found);
  }
};

bool HoldsAName(const FieldDescriptor& field) {
  if (field.cpp_type() != FieldDescriptor::CPPTYPE_STRING ||
      field.type() != FieldDescriptor::TYPE_STRING) {
    return false;
  }
  const api::v1::FieldRules& rules = field.options().GetExtension(api::v1::rules);
  if (rules.output_only()) return false;  // dropped before a handler sees it
  return field.name() == "name" || field.name() == "parent" ||
         std::string_view(rules.resource()).starts_with(kPracticesPrefix);
}

void Collect(const Message& message, int levels_below, NamedPractice& practice) {
  const auto& reflection = *message.GetReflection();
  const auto& descriptor = *message.GetDescriptor();
  std::string scratch;
  for (int i = 0; i < descriptor.field_count(); ++i) {
    const FieldDescriptor& field = *descriptor.field(i);
    if (HoldsAName(field)) {
      if (!field.is_repeated()) {
        practice.Add(reflection.GetStringReference(message, &field, &scratch));
        continue;
      }
      for (int at = 0; at < reflection.FieldSize(message, &field); ++at) {
        practice.Add(reflection.GetRepeatedStringReference(message, &field, at, &scratch));
      }
    } else if (levels_below > 0 && field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE &&
               !field.is_repeated() && reflection.HasField(message, &field)) {
      Collect(reflection.GetMessage(message, &field), levels_below - 1, practice);
    }
  }
}

absl::Status SignInFirst() {
  return Error(absl::StatusCode::kUnauthenticated, Reason::kUnauthenticated, "Sign in first.");
}

absl::Status CheckStaff(const api::v1::Access& access, const Principal& principal,
                        const Message& request) {
  if (!principal.IsSignedIn()) return PermissionDenied("Only staff of the practice may do this.");
  NamedPractice practice;
  Collect(request, 1, practice);
  if (!practice.id) {
    return Error(absl::StatusCode::kInvalidArgument, Reason::kFieldRequired,
                 "The request names no practice.");
  }
  const StaffMembership* membership = principal.StaffIn(*practice.id);
  if (practice.several || membership == nullptr || membership->roles.empty()) {
    return NotFound("practice");
  }
  if (access.roles().empty()) return absl::OkStatus();
  for (const int role : access.roles()) {
    if (membership->Has(static_cast<StaffRole>(role))) return absl::OkStatus();
  }
  return PermissionDenied("Your role in this practice does not allow this.");
}

absl::Status CheckKind(const api::v1::Access& access, const Principal& principal,
                       const Message& request) {
  using Kind = Principal::Kind;
  switch (access.caller()) {
    case api::v1::CALLER_ANYBODY:
      return absl::OkStatus();
    case api::v1::CALLER_GUEST:
      if (principal.IsSignedIn()) return absl::OkStatus();
      return PermissionDenied("Only people may do this.");
    case api::v1::CALLER_PERSON:
      if (principal.kind == Kind::kPerson) return absl::OkStatus();
      if (principal.kind == Kind::kGuest) {
        return Error(absl::StatusCode::kPermissionDenied, Reason::kGuestNotAllowed,
                     "A guest reaches its own group alone; prove an address first.");
      }
      return PermissionDenied("Only people may do this.");
    case api::v1::CALLER_STAFF:
      return CheckStaff(access, principal, request);
    case api::v1::CALLER_OPERATOR:
      if (principal.kind == Kind::kPerson && principal.is_operator) return absl::OkStatus();
      return PermissionDenied("Only whoever runs the installation may do this.");
    case api::v1::CALLER_SERVICE:
      if (principal.kind == Kind::kService) return absl::OkStatus();
      return PermissionDenied("Only services of this installation may do this.");
    default:
      return PermissionDenied("Nobody may do this.");
  }
}

bool IsOpen(const api::v1::Access& access) {
  return access.caller() == api::v1::CALLER_ANYBODY && !access.recently_signed_in();
}

bool IsDeclared(const api::v1::Access& access) {
  return access.caller() != api::v1::CALLER_UNSPECIFIED && api::v1::Caller_IsValid(access.caller());
}

}  // namespace

api::v1::Access AccessOf(const google::protobuf::MethodDescriptor& method) {
  return method.options().GetExtension(api::v1::access);
}

absl::Status CheckAccess(const api::v1::Access& access, const Principal& principal,
                         const Message& request, absl::Time now) {
  if (principal.kind == Principal::Kind::kAnybody && IsDeclared(access) && !IsOpen(access)) {
    return SignInFirst();
  }
  AMBLE_RETURN_IF_ERROR(CheckKind(access, principal, request));
  if (access.recently_signed_in() && principal.sign_in_time < now - kRecentSignIn) {
    return PermissionDenied("Sign in again: this needs a sign-in within the last 10 minutes.");
  }
  return absl::OkStatus();
}

}  // namespace amble::auth
