#pragma once

#include <string_view>

namespace amble {

/// Why a call was refused, in a form that programs can rely on.
/// The same names and numbers as `amble.api.v1.Reason` in protos/amble/api/v1/errors.proto, which a
/// test compares; kept apart so that domain code needs no protobuf.
enum class Reason : int {
  kUnspecified = 0,
  // The request itself.
  kFieldInvalid = 1,
  kFieldRequired = 2,
  kFieldUnknown = 3,
  kBodyMalformed = 4,
  kPageTokenInvalid = 5,
  kUpdateMaskInvalid = 6,
  kMethodUnknown = 7,
  // Who asks.
  kUnauthenticated = 20,
  kPermissionDenied = 21,
  kNotFound = 22,
  kCredentialRequired = 23,
  kOwnCredential = 24,
  kAgreementRequired = 25,
  kGuestNotAllowed = 26,
  kSignInCodeWrong = 27,
  // What the state allows.
  kAlreadyExists = 40,
  kEtagMismatch = 41,
  kRequestIdReused = 42,
  kInvitationNotUsable = 43,
  kGroupFull = 44,
  kMembershipState = 45,
  kLastOwner = 46,
  kLastLeader = 47,
  kWalkNotPlanned = 48,
  kWalkStarted = 49,
  kWalkNotUnderWay = 50,
  kRollUnsettled = 51,
  kAnswerByPassed = 52,
  kLocalTimeSkipped = 53,
  kLocalTimeAmbiguous = 54,
  kRouteInUse = 55,
  kGroupArchived = 56,
  kCredentialState = 57,
  kNoOffer = 58,
  kWalksPlanned = 59,
  kLimitReached = 60,
  // The system.
  kOverloaded = 70,
  kUnavailable = 71,
  kDeadlineExceeded = 72,
  kTooManyRequests = 73,
  kInternal = 74,
};

/// The proto's name: "FIELD_INVALID" for kFieldInvalid.
std::string_view ReasonName(Reason reason);

}  // namespace amble
