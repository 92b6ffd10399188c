#include "gateway/pages/pages_test_fixture.h"

namespace amble::gateway {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
namespace attendance = amble::attendance::v1;
namespace groups = amble::groups::v1;

const std::string kFields = "request_id=" + FakeIds::Id(99) + "&etag=7&answer=";

/// A group whose agreement has changed since the reader accepted it.
class AgreementOnPageTest : public PagesTest {
 protected:
  AgreementOnPageTest() {
    upstream_.Always<attendance::Response>("GetMyResponse",
                                           MyResponse(attendance::RESPONSE_STATE_UNSURE));
    Agreement(4, "What we hear stays with us.");
    upstream_.On<attendance::RespondRequest, attendance::Response>(
        "Respond",
        [this](const attendance::RespondRequest& request,
               const UpstreamCall&) -> absl::StatusOr<attendance::Response> {
          if (request.answer() == attendance::ANSWER_GOING && accepted_ < current_) {
            return FailedPrecondition(Reason::kAgreementRequired, "");
          }
          return MyResponse(attendance::RESPONSE_STATE_GOING);
        });
    upstream_.On<groups::AcceptAgreementRequest, groups::Member>(
        "AcceptAgreement",
        [this](const groups::AcceptAgreementRequest& request,
               const UpstreamCall& call) -> absl::StatusOr<groups::Member> {
          EXPECT_EQ(request.name(), GroupName() + "/agreement");
          EXPECT_EQ(request.member(), "");
          EXPECT_EQ(request.request_id(), FakeIds::Id(99));
          EXPECT_EQ(call.session_token, kSession);
          if (request.version() != current_) {
            return FailedPrecondition(Reason::kAgreementRequired, "");
          }
          accepted_ = request.version();
          return groups::Member();
        });
  }

  void Agreement(int version, const std::string& text) {
    current_ = version;
    groups::Group group;
    group.mutable_agreement()->set_version(version);
    group.mutable_agreement()->set_text(text);
    upstream_.Always<groups::Group>("GetGroup", group);
  }

  int current_ = 0;
  int accepted_ = 3;
};

TEST_F(AgreementOnPageTest, AYesThatNeedsItShowsItWithABox) {
  const Response response = Post(MyWalk(), kFields + "going", true);
  EXPECT_EQ(response.status, 409);
  const std::string body = BodyOf(response);
  EXPECT_THAT(body,
              AllOf(HasSubstr("One thing first</h1>"), HasSubstr("What we agree on has changed."),
                    HasSubstr("What we hear stays with us."),
                    HasSubstr("type=\"checkbox\" id=\"agreement\" name=\"agreement\" value=\"4\""),
                    HasSubstr("I have read this and I agree"), Not(HasSubstr(" checked")),
                    Not(HasSubstr("aria-invalid"))));
  EXPECT_LT(body.find("stays with us"), body.find("Tuesday 24 November")) << "it comes first";
  EXPECT_EQ(body.find("name=\"answer\" value=\"going\""),
            body.rfind("name=\"answer\" value=\"going\""))
      << "one form";
}

TEST_F(AgreementOnPageTest, TheTickedBoxIsAcceptedBeforeTheYes) {
  const Response response = Post(MyWalk(), kFields + "going&agreement_shown=4&agreement=4", true);
  EXPECT_EQ(response.status, 303);
  EXPECT_EQ(HeaderOf(response, "Location"), MyWalk());
  EXPECT_THAT(upstream_.Called(), ElementsAre("AcceptAgreement", "Respond"));
}

TEST_F(AgreementOnPageTest, AYesWithoutTheBoxIsAskedForIt) {
  const Response response = Post(MyWalk(), kFields + "going&agreement_shown=4", true);
  EXPECT_EQ(response.status, 422);
  EXPECT_THAT(BodyOf(response),
              AllOf(HasSubstr("<a href=\"#agreement\">Please read what we agree on, and tick"),
                    HasSubstr("aria-invalid=\"true\" aria-describedby=\"agreement-problem\""),
                    HasSubstr("<title>Please check: My answer</title>")));
}

TEST_F(AgreementOnPageTest, NobodyAgreesToWhatTheyHaveNotRead) {
  Agreement(5, "We also leave our phones in our pockets.");
  const Response response = Post(MyWalk(), kFields + "going&agreement_shown=4&agreement=4", true);
  EXPECT_EQ(response.status, 409);
  EXPECT_THAT(BodyOf(response),
              AllOf(HasSubstr("phones in our pockets"), HasSubstr("value=\"5\""),
                    HasSubstr("One thing first</h1>"), HasSubstr("What we agree on has changed."),
                    Not(HasSubstr(" checked"))));
  EXPECT_EQ(accepted_, 3);
}

TEST_F(AgreementOnPageTest, ANoNeedsNoBox) {
  EXPECT_EQ(Post(MyWalk(), kFields + "not_going&agreement_shown=4&agreement=4", true).status, 303);
  EXPECT_THAT(upstream_.Called(), ElementsAre("Respond"));
  EXPECT_EQ(accepted_, 3);
}

TEST_F(AgreementOnPageTest, WhatOthersWroteIsNoMarkup) {
  Agreement(4, "<script>alert(1)</script>\"'><b>{{w.yes}}");
  EXPECT_THAT(BodyOf(Post(MyWalk(), kFields + "going", true)),
              AllOf(Not(HasSubstr("<script")), Not(HasSubstr("<b>")), HasSubstr("{{w.yes}}")));
}

TEST_F(AgreementOnPageTest, IsSmall) {
  const Response response = Post(MyWalk(), kFields + "going&agreement_shown=4", true);
  EXPECT_LT(response.Body().size() + StyleSheet().size(), size_t{15} * 1024);
}

}  // namespace
}  // namespace amble::gateway
