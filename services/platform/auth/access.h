#pragma once

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "amble/api/v1/options.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "services/platform/auth/principal.h"

namespace amble::auth {

/// How lately a session must have signed in for `recently_signed_in`.
inline constexpr absl::Duration kRecentSignIn = absl::Minutes(10);

/// The rule that `method` declares by (amble.api.v1.access); one that refuses everybody when it
/// declares none.
api::v1::Access AccessOf(const google::protobuf::MethodDescriptor& method);

/// Whether `principal` may call a method with the rule `access`:
///   UNAUTHENTICATED    nobody is signed in, and somebody must be
///   PERMISSION_DENIED  a guest where a person is asked for (GUEST_NOT_ALLOWED), a wrong role, no
///                      operator, no service, a sign-in too long ago, or no rule at all
///   NOT_FOUND          STAFF: the caller has no role in the practice that the request names
///   INVALID_ARGUMENT   STAFF: the request names no practice
/// STAFF reads the practice from the resource names in the request: fields at the top, or one level
/// below (UpdateX{x{name}}), that are called `name` or `parent` or declare a resource. All must
/// name the same practice; a request_id or a text is never taken for a name.
absl::Status CheckAccess(const api::v1::Access& access, const Principal& principal,
                         const google::protobuf::Message& request, absl::Time now);

}  // namespace amble::auth
