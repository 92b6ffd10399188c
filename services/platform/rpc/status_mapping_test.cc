#include "services/platform/rpc/status_mapping.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "amble/api/v1/errors.pb.h"
#include "amble/api/v1/file.pb.h"
#include "google/rpc/error_details.pb.h"
#include "services/platform/errors/detail.h"
#include "services/platform/errors/errors.h"

namespace amble::rpc {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(ReasonTest, HasTheNamesAndNumbersOfTheProto) {
  const auto* reasons = api::v1::Reason_descriptor();
  ASSERT_GT(reasons->value_count(), 30);
  for (int i = 0; i < reasons->value_count(); ++i) {
    const auto* value = reasons->value(i);
    const std::string expected =
        value->number() == 0 ? value->name() : value->name().substr(std::string("REASON_").size());
    EXPECT_EQ(ReasonName(static_cast<Reason>(value->number())), expected) << value->name();
  }
  // And nothing that the proto does not have: beyond its numbers there are no names.
  for (int number = 1; number < 200; ++number) {
    if (reasons->FindValueByNumber(number) != nullptr) continue;
    EXPECT_EQ(ReasonName(static_cast<Reason>(number)), "REASON_UNSPECIFIED") << number;
  }
}

void ExpectSame(const absl::Status& actual, const absl::Status& expected) {
  EXPECT_EQ(actual.code(), expected.code());
  EXPECT_EQ(actual.message(), expected.message());
  EXPECT_EQ(ReasonOf(actual), ReasonOf(expected));
  EXPECT_EQ(ViolationsOf(actual), ViolationsOf(expected));
  EXPECT_EQ(RetryDelayOf(actual), RetryDelayOf(expected));
}

TEST(StatusMappingTest, KeepsEverythingOnTheWayThereAndBack) {
  for (const absl::Status& status :
       {absl::OkStatus(), NotFound("walk"), InvalidField("walk.title", "At most 10 characters."),
        MissingField("marks[2].state"), InvalidFields({{"a", "x"}, {"b.c", "y; z"}}),
        FailedPrecondition(Reason::kGroupFull, "The group is full."), PermissionDenied("No."),
        RetryLater(absl::StatusCode::kResourceExhausted, Reason::kOverloaded,
                   absl::Milliseconds(1250), "Later."),
        RetryLater(absl::StatusCode::kUnavailable, Reason::kUnavailable, absl::Seconds(3), "Soon."),
        absl::AbortedError("no details")}) {
    ExpectSame(FromGrpc(ToGrpc(status)), status);
    ExpectSame(FromProto(ToProto(status)), status);
  }
}

TEST(StatusMappingTest, EveryReasonPasses) {
  for (int i = 0; i < api::v1::Reason_descriptor()->value_count(); ++i) {
    const auto reason = static_cast<Reason>(api::v1::Reason_descriptor()->value(i)->number());
    EXPECT_EQ(ReasonOf(FromGrpc(ToGrpc(Error(absl::StatusCode::kAborted, reason, "m")))), reason);
  }
}

TEST(StatusMappingTest, SpeaksTheStandardDetails) {
  const grpc::Status status = ToGrpc(InvalidField("walk.title", "Too long."));
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  google::rpc::Status proto;
  ASSERT_TRUE(proto.ParseFromString(status.error_details()));
  EXPECT_EQ(proto.code(), 3);
  ASSERT_EQ(proto.details_size(), 2);
  google::rpc::ErrorInfo info;
  ASSERT_TRUE(proto.details(0).UnpackTo(&info));
  EXPECT_EQ(info.reason(), "FIELD_INVALID");
  EXPECT_EQ(info.domain(), "amble");
  google::rpc::BadRequest bad_request;
  ASSERT_TRUE(proto.details(1).UnpackTo(&bad_request));
  ASSERT_EQ(bad_request.field_violations_size(), 1);
  EXPECT_EQ(bad_request.field_violations(0).field(), "walk.title");
}

TEST(StatusMappingTest, CarriesMessagesOfOurOwnAlone) {
  absl::Status status = Error(absl::StatusCode::kAborted, Reason::kEtagMismatch, "It changed.");
  api::v1::File file;
  file.set_content_type("text/plain");
  AddDetail(status, {file.GetTypeName(), file.SerializeAsString()});
  AddDetail(status, {"google.rpc.Help", "x"});
  const google::rpc::Status proto = ToProto(status);
  api::v1::File told;
  ASSERT_EQ(proto.details_size(), 3);
  ASSERT_TRUE(proto.details(1).UnpackTo(&told));
  EXPECT_EQ(told.content_type(), "text/plain");
  const absl::Status back = FromGrpc(ToGrpc(status));
  ExpectSame(back, status);
  EXPECT_THAT(DetailsOf(back), ::testing::ElementsAre(DetailsOf(status)[0]));
}

TEST(StatusMappingTest, TakesNoReasonFromAnotherDomain) {
  google::rpc::ErrorInfo info;
  info.set_reason("NOT_FOUND");
  info.set_domain("elsewhere.example");
  google::rpc::Status proto;
  proto.set_code(5);
  proto.add_details()->PackFrom(info);
  EXPECT_EQ(ReasonOf(FromProto(proto)), Reason::kUnspecified);
}

TEST(StatusMappingTest, SurvivesBadDetails) {
  const absl::Status status =
      FromGrpc({grpc::StatusCode::NOT_FOUND, "gone", std::string("\xff\xfe not a message")});
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(status.message(), "gone");
}

TEST(PublishableTest, HidesOurOwnFaultsBehindTheTrace) {
  for (const absl::Status& status :
       {absl::InternalError("column password"), absl::UnknownError("column password"),
        absl::DataLossError("column password"),
        Error(absl::StatusCode::kInternal, Reason::kInternal, "column password")}) {
    ASSERT_TRUE(HidesCause(status));
    const absl::Status published = Publishable(status, "0af7");
    EXPECT_EQ(published.code(), absl::StatusCode::kInternal);
    EXPECT_EQ(ReasonOf(published), Reason::kInternal);
    EXPECT_THAT(std::string(published.message()), Not(HasSubstr("password")));
    EXPECT_THAT(std::string(published.message()), HasSubstr("0af7"));
  }
}

TEST(PublishableTest, HidesWhatLibrariesSayButKeepsTheirCode) {
  const absl::Status published =
      Publishable(absl::UnavailableError("connection to 10.0.0.5 lost"), "0af7");
  EXPECT_EQ(published.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ReasonOf(published), Reason::kUnavailable);
  EXPECT_THAT(std::string(published.message()), Not(HasSubstr("10.0.0.5")));
}

TEST(PublishableTest, LeavesOurOwnWordsAlone) {
  EXPECT_FALSE(HidesCause(absl::OkStatus()));
  ExpectSame(Publishable(NotFound("walk"), "0af7"), NotFound("walk"));
}

}  // namespace
}  // namespace amble::rpc
