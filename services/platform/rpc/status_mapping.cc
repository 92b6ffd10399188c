#include "services/platform/rpc/status_mapping.h"

#include <fmt/format.h>

#include <string>
#include <utility>

#include "absl/strings/cord.h"
#include "amble/api/v1/errors.pb.h"
#include "google/protobuf/util/time_util.h"
#include "google/rpc/error_details.pb.h"
#include "services/platform/errors/detail.h"
#include "services/platform/errors/errors.h"

namespace amble::rpc {
namespace {

constexpr std::string_view kReasonPrefix = "REASON_";
constexpr std::string_view kTypePrefix = "type.googleapis.com/";
/// The packages of the API's own messages.
constexpr std::string_view kOwnTypes = "amble.";

absl::Status WithCode(absl::StatusCode code, std::string_view message) {
  return {code, absl::string_view{message.data(), message.size()}};
}

std::string_view View(absl::string_view text) { return {text.data(), text.size()}; }

bool IsOurFault(absl::StatusCode code) {
  return code == absl::StatusCode::kInternal || code == absl::StatusCode::kUnknown ||
         code == absl::StatusCode::kDataLoss;
}

/// The reason and the words for a status that came without a reason.
struct Plain {
  Reason reason;
  std::string_view message;
};

Plain PlainOf(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kOutOfRange:
      return {Reason::kFieldInvalid, "The request holds something that it may not."};
    case absl::StatusCode::kUnauthenticated:
      return {Reason::kUnauthenticated, "The caller could not be authenticated."};
    case absl::StatusCode::kPermissionDenied:
      return {Reason::kPermissionDenied, "You may not do this."};
    case absl::StatusCode::kNotFound:
      return {Reason::kNotFound, "This does not exist, or you may not see it."};
    case absl::StatusCode::kAlreadyExists:
      return {Reason::kAlreadyExists, "This exists already."};
    case absl::StatusCode::kResourceExhausted:
      return {Reason::kOverloaded, "Too much is going on; try again later."};
    case absl::StatusCode::kUnavailable:
      return {Reason::kUnavailable, "A part that is needed does not answer; try again."};
    case absl::StatusCode::kDeadlineExceeded:
      return {Reason::kDeadlineExceeded, "The deadline passed."};
    case absl::StatusCode::kUnimplemented:
      return {Reason::kMethodUnknown, "There is no such method."};
    case absl::StatusCode::kCancelled:
      return {Reason::kUnspecified, "The call was cancelled."};
    case absl::StatusCode::kAborted:
      return {Reason::kUnspecified, "Something else happened at the same time; try again."};
    case absl::StatusCode::kFailedPrecondition:
      return {Reason::kUnspecified, "The present state does not allow this."};
    default:
      return {Reason::kInternal, "Something went wrong on our side."};
  }
}

/// Copies into `status` the details that `donor` has and it has not.
void TakeDetails(const absl::Status& donor, absl::Status& status) {
  donor.ForEachPayload([&status](absl::string_view key, const absl::Cord& value) {
    if (!status.GetPayload(key).has_value()) status.SetPayload(key, value);
  });
}

/// The full name of the message in `any`; empty when it has none of the usual form.
std::string_view TypeOf(const google::protobuf::Any& any) {
  const std::string_view url = any.type_url();
  return url.starts_with(kTypePrefix) ? url.substr(kTypePrefix.size()) : std::string_view();
}

Reason ReasonNamed(const std::string& name) {
  api::v1::Reason reason = api::v1::REASON_UNSPECIFIED;
  api::v1::Reason_Parse(std::string(kReasonPrefix) + name, &reason);
  return static_cast<Reason>(reason);
}

}  // namespace

bool HidesCause(const absl::Status& status) {
  return !status.ok() && (IsOurFault(status.code()) || ReasonOf(status) == Reason::kUnspecified);
}

absl::Status Publishable(const absl::Status& status, std::string_view trace_id) {
  if (!HidesCause(status)) return status;
  const Plain plain = PlainOf(status.code());
  if (!IsOurFault(status.code())) {
    absl::Status published = plain.reason == Reason::kUnspecified
                                 ? WithCode(status.code(), plain.message)
                                 : Error(status.code(), plain.reason, plain.message);
    TakeDetails(status, published);
    return published;
  }
  return Error(absl::StatusCode::kInternal, Reason::kInternal,
               fmt::format("{} Ask with the trace {}.", plain.message, trace_id));
}

google::rpc::Status ToProto(const absl::Status& status) {
  google::rpc::Status proto;
  proto.set_code(static_cast<int>(status.code()));
  proto.set_message(std::string(View(status.message())));
  if (const Reason reason = ReasonOf(status); reason != Reason::kUnspecified) {
    google::rpc::ErrorInfo info;
    info.set_reason(std::string(ReasonName(reason)));
    info.set_domain(kErrorDomain);
    proto.add_details()->PackFrom(info);
  }
  if (auto violations = ViolationsOf(status); !violations.empty()) {
    google::rpc::BadRequest bad_request;
    for (FieldViolation& violation : violations) {
      auto& field = *bad_request.add_field_violations();
      field.set_field(std::move(violation.field));
      field.set_description(std::move(violation.description));
    }
    proto.add_details()->PackFrom(bad_request);
  }
  if (const auto delay = RetryDelayOf(status)) {
    google::rpc::RetryInfo retry;
    *retry.mutable_retry_delay() =
        google::protobuf::util::TimeUtil::MicrosecondsToDuration(absl::ToInt64Microseconds(*delay));
    proto.add_details()->PackFrom(retry);
  }
  for (Detail& detail : DetailsOf(status)) {
    google::protobuf::Any& any = *proto.add_details();
    any.set_type_url(std::string(kTypePrefix) + detail.type);
    any.set_value(std::move(detail.bytes));
  }
  return proto;
}

absl::Status FromProto(const google::rpc::Status& proto) {
  const auto code = static_cast<absl::StatusCode>(proto.code());
  if (code == absl::StatusCode::kOk) return absl::OkStatus();
  absl::Status status = WithCode(code, proto.message());
  google::rpc::ErrorInfo info;
  google::rpc::BadRequest bad_request;
  google::rpc::RetryInfo retry;
  for (const google::protobuf::Any& detail : proto.details()) {
    if (detail.UnpackTo(&info) && info.domain() == kErrorDomain) {
      if (const Reason reason = ReasonNamed(info.reason()); reason != Reason::kUnspecified) {
        TakeDetails(Error(code, reason, ""), status);
      }
    }
  }
  for (const google::protobuf::Any& detail : proto.details()) {
    if (detail.UnpackTo(&bad_request) && bad_request.field_violations_size() > 0) {
      std::vector<FieldViolation> violations;
      for (const auto& field : bad_request.field_violations()) {
        violations.push_back({field.field(), field.description()});
      }
      TakeDetails(InvalidFields(violations), status);
    } else if (detail.UnpackTo(&retry)) {
      const auto delay = absl::Microseconds(
          google::protobuf::util::TimeUtil::DurationToMicroseconds(retry.retry_delay()));
      // Borrowed for its delay; its reason must not hide that there was none.
      const absl::Status donor = RetryLater(code, Reason::kUnspecified, delay, "");
      TakeDetails(donor, status);
    } else if (const std::string_view type = TypeOf(detail); type.starts_with(kOwnTypes)) {
      AddDetail(status, {std::string(type), detail.value()});
    }
  }
  return status;
}

grpc::Status ToGrpc(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  return {static_cast<grpc::StatusCode>(status.code()), std::string(View(status.message())),
          ToProto(status).SerializeAsString()};
}

absl::Status FromGrpc(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  google::rpc::Status proto;
  if (!status.error_details().empty() && proto.ParseFromString(status.error_details()) &&
      proto.code() == static_cast<int>(status.error_code())) {
    return FromProto(proto);
  }
  return WithCode(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
}

}  // namespace amble::rpc
