#include "gateway/routing/bind.h"

#include <gtest/gtest.h>

#include "amble/attendance/v1/attendance.pb.h"
#include "amble/groups/v1/groups.pb.h"
#include "services/platform/errors/errors.h"

namespace amble::gateway {
namespace {

using google::protobuf::Message;

const Router& PublicRouter() {
  static const Router router = Router::OfPublicMethods();
  return router;
}

absl::StatusOr<std::unique_ptr<Message>> Bind(std::string_view http_method, std::string_view path,
                                              std::string_view query, std::string_view body) {
  const Match match = PublicRouter().Find(http_method, path);
  if (match.route == nullptr) return absl::NotFoundError(std::string(path));
  return BindRequest(*match.route, match.values, query, body);
}

template <typename T>
const T& As(const std::unique_ptr<Message>& message) {
  return dynamic_cast<const T&>(*message);
}

constexpr char kGroup[] = "/v1/practices/p/groups/g";
constexpr char kMembers[] = "/v1/practices/p/groups/g/members";

TEST(BindRequest, TakesTheBodyAsAField) {
  const auto request = Bind("PATCH", kGroup, "updateMask=title,joinPolicy&request_id=r1",
                            R"({"title": "Riverside", "joinPolicy": "JOIN_POLICY_OPEN"})");
  ASSERT_TRUE(request.ok()) << request.status();
  const auto& update = As<groups::v1::UpdateGroupRequest>(*request);
  EXPECT_EQ(update.group().name(), "practices/p/groups/g");
  EXPECT_EQ(update.group().title(), "Riverside");
  EXPECT_EQ(update.update_mask().paths(1), "join_policy");
  EXPECT_EQ(update.request_id(), "r1");
}

TEST(BindRequest, TakesTheBodyAsTheWhole) {
  const auto request = Bind("PUT", "/v1/practices/p/groups/g/walks/w/responses/me", "",
                            R"({"answer": "ANSWER_GOING"})");
  ASSERT_TRUE(request.ok()) << request.status();
  EXPECT_EQ(As<attendance::v1::RespondRequest>(*request).walk(), "practices/p/groups/g/walks/w");
  EXPECT_TRUE(Bind("POST", "/v1/practices/p/groups/g:leave", "", "").ok())
      << "an action with nothing to say needs no body";
}

TEST(BindRequest, TakesTheRestFromTheQuery) {
  const auto request =
      Bind("GET", kMembers,
           "page_size=7&pageToken=abc&states=MEMBER_STATE_ACTIVE&states=MEMBER_STATE_WAITING", "");
  ASSERT_TRUE(request.ok()) << request.status();
  const auto& list = As<groups::v1::ListMembersRequest>(*request);
  EXPECT_EQ(list.parent(), "practices/p/groups/g");
  EXPECT_EQ(list.page_size(), 7);
  EXPECT_EQ(list.page_token(), "abc");
  EXPECT_EQ(list.states_size(), 2);
}

struct Refused {
  const char* http_method;
  const char* path;
  const char* query;
  const char* body;
  const char* field;
  Reason reason;
};

TEST(BindRequest, NamesWhatDoesNotFit) {
  const Refused cases[] = {
      {"GET", kMembers, "nope=1", "", "nope", Reason::kFieldUnknown},
      {"GET", kMembers, "parent=x", "", "parent", Reason::kFieldUnknown},
      {"GET", kMembers, "pageSize=1&page_size=2", "", "page_size", Reason::kFieldInvalid},
      {"GET", kMembers, "pageSize=1&pageSize=1", "", "pageSize", Reason::kFieldInvalid},
      {"GET", kMembers, "pageSize=ten", "", "pageSize", Reason::kFieldInvalid},
      {"GET", kMembers, "states=NOPE", "", "states", Reason::kFieldInvalid},
      {"PATCH", kGroup, "", R"({"titel": "x"})", "group.titel", Reason::kFieldUnknown},
      {"PATCH", kGroup, "", R"({"title": 5})", "group.title", Reason::kFieldInvalid},
      {"PATCH", kGroup, "", R"({"name": "practices/p/groups/other"})", "group.name",
       Reason::kFieldInvalid},
      {"PATCH", kGroup, "group.title=x", "{}", "group.title", Reason::kFieldUnknown},
      {"POST", "/v1/signIn:start", "email=a", "{}", "email", Reason::kFieldUnknown},
  };
  for (const Refused& refused : cases) {
    const absl::Status status =
        Bind(refused.http_method, refused.path, refused.query, refused.body).status();
    EXPECT_EQ(ReasonOf(status), refused.reason) << refused.field << ": " << status;
    ASSERT_EQ(ViolationsOf(status).size(), 1U) << refused.field << ": " << status;
    EXPECT_EQ(ViolationsOf(status)[0].field, refused.field);
  }
}

TEST(BindRequest, RefusesABodyWhereNoneBelongsAndNoneWhereOneDoes) {
  EXPECT_EQ(ReasonOf(Bind("GET", "/v1/me", "", "{}").status()), Reason::kBodyMalformed);
  EXPECT_EQ(ReasonOf(Bind("PATCH", kGroup, "", "").status()), Reason::kBodyMalformed);
  EXPECT_EQ(ReasonOf(Bind("PATCH", kGroup, "", R"({"title": "x",})").status()),
            Reason::kBodyMalformed);
}

TEST(BindRequest, ABodyMayRepeatTheNameOfThePath) {
  EXPECT_TRUE(Bind("PATCH", kGroup, "", R"({"name": "practices/p/groups/g"})").ok());
}

}  // namespace
}  // namespace amble::gateway
