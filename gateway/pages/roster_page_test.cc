#include "amble/attendance/v1/safety.pb.h"
#include "amble/groups/v1/groups.pb.h"
#include "gateway/pages/pages_test_fixture.h"

namespace amble::gateway {
namespace {

namespace attendance = amble::attendance::v1;
namespace groups = amble::groups::v1;
namespace scheduling = amble::scheduling::v1;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class RosterPageTest : public PagesTest {
 protected:
  RosterPageTest() {
    scheduling::Walk walk;
    walk.set_name(WalkName());
    walk.set_title("A slow hour");
    walk.mutable_start()->set_time_zone("Europe/London");
    SetTime(walk.mutable_start_time(), TestNow() + absl::Hours(20));
    walk.set_duration_minutes(50);
    walk.set_area("By the canal");
    walk.set_meeting_point("The bench at lock 7");
    walk.set_leader_phone("+44 20 7946 0000");
    walk.set_home_contact("Ben, ben@example.org");
    upstream_.Always<scheduling::Walk>("GetWalk", walk);
    IsOf(groups::GROUP_KIND_COMMUNITY);
    Answers({{"m1", "Robin", attendance::RESPONSE_STATE_UNSURE},
             {"m2", "Ash", attendance::RESPONSE_STATE_GOING},
             {"m3", "Wren", attendance::RESPONSE_STATE_WAITLISTED}});
    attendance::Roll roll;
    Enter(roll, "v1", "A visitor", 0);
    Enter(roll, "m2", "Ash", 10);
    upstream_.Always<attendance::Roll>("GetRoll", roll);
    attendance::SafetyCards cards;
    auto* ash = cards.add_walkers();
    ash->set_member(GroupName() + "/members/m2");
    ash->set_walking_name("Ash");
    ash->mutable_card()->set_emergency_name("Kim");
    ash->mutable_card()->set_emergency_phone("+44 20 7946 0018");
    ash->mutable_card()->set_needs("Nuts. Carries an EpiPen.");
    upstream_.Always<attendance::SafetyCards>("GetSafetyCards", cards);
  }

  void IsOf(groups::GroupKind kind) {
    groups::Group group;
    group.set_kind(kind);
    upstream_.Always<groups::Group>("GetGroup", group);
  }
  struct Said {
    std::string member;
    std::string name;
    attendance::ResponseState state;
  };
  static attendance::ListResponsesResponse PageOf(const std::vector<Said>& said) {
    attendance::ListResponsesResponse page;
    for (const Said& one : said) {
      auto* response = page.add_responses();
      response->set_name(WalkName() + "/responses/" + one.member);
      response->set_walking_name(one.name);
      response->set_state(one.state);
    }
    return page;
  }
  void Answers(const std::vector<Said>& said) {
    upstream_.Always<attendance::ListResponsesResponse>("ListResponses", PageOf(said));
  }
  static void Enter(attendance::Roll& roll, const std::string& id, const std::string& name,
                    int late_minutes) {
    auto* entry = roll.add_entries();
    entry->set_entry(id);
    entry->set_walking_name(name);
    entry->set_late_minutes(late_minutes);
  }
  std::string Roster() {
    const Response response = GetSignedIn(MyWalk() + "/roster");
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(HeaderOf(response, "Cache-Control"), "no-store");
    return BodyOf(response);
  }
};

TEST_F(RosterPageTest, SaysWhoComesAndWhatLeadersNeedOnTheDay) {
  const std::string page = Roster();
  EXPECT_THAT(page, AllOf(HasSubstr("A slow hour"), HasSubstr("The bench at lock 7"),
                          HasSubstr("+44 20 7946 0000"), HasSubstr("Ben, ben@example.org"),
                          HasSubstr("Monday 23 November")));
  EXPECT_THAT(page, AllOf(HasSubstr("Nuts. Carries an EpiPen."), HasSubstr("Kim"),
                          HasSubstr("href=\"tel:+442079460018\""), HasSubstr("Half way"),
                          HasSubstr("can see that you have read")));
  std::vector<std::string> order;
  for (size_t at = 0; (at = page.find("<th scope=\"row\">", at)) != std::string::npos;) {
    at += 16;
    order.push_back(page.substr(at, page.find('<', at) - at));
  }
  EXPECT_THAT(order, ElementsAre("Ash", "A visitor", "Wren", "Robin", "Heads counted"));
  EXPECT_THAT(page, HasSubstr("10 minutes late"));
  EXPECT_THAT(upstream_.Called(),
              ElementsAre("GetWalk", "GetGroup", "ListResponses", "GetRoll", "GetSafetyCards"))
      << "cards are read last, and once: it is kept";
}

TEST_F(RosterPageTest, PaperDoesNotTellWhatATherapyGroupIsFor) {
  IsOf(groups::GROUP_KIND_THERAPY);
  EXPECT_THAT(Roster(),
              AllOf(HasSubstr("<h1>Roster</h1>"), Not(HasSubstr("A slow hour")), HasSubstr("Ash")));
  upstream_.Always<groups::Group>("GetGroup", absl::UnavailableError(""));
  EXPECT_THAT(Roster(),
              AllOf(HasSubstr("<h1>Roster</h1>"), Not(HasSubstr("A slow hour")), HasSubstr("Ash")))
      << "nor while nobody knows what it is";
}

TEST_F(RosterPageTest, OutsideTheTimeForItThereAreNoCardsAndItSaysWhen) {
  upstream_.Always<attendance::SafetyCards>(
      "GetSafetyCards", FailedPrecondition(Reason::kWalkNotUnderWay, "Not yet."));
  EXPECT_THAT(Roster(), AllOf(HasSubstr("from 24 hours before the start"), HasSubstr("Ash"),
                              Not(HasSubstr("In an emergency"))));
}

TEST_F(RosterPageTest, WhileCardsAreAwayItSaysSo) {
  upstream_.Always<attendance::SafetyCards>("GetSafetyCards", absl::UnavailableError(""));
  EXPECT_THAT(Roster(), AllOf(HasSubstr("cannot be read just now"), HasSubstr("Ash")));
}

TEST_F(RosterPageTest, ACardThatCannotBeOpenedIsToldOf) {
  attendance::SafetyCards cards;
  auto* ash = cards.add_walkers();
  ash->set_member(GroupName() + "/members/m2");
  ash->set_unreadable(true);
  upstream_.Always<attendance::SafetyCards>("GetSafetyCards", cards);
  EXPECT_THAT(Roster(), HasSubstr("cannot be opened now"));
}

TEST_F(RosterPageTest, ReadsAllPagesOfAnswers) {
  upstream_.On<attendance::ListResponsesRequest, attendance::ListResponsesResponse>(
      "ListResponses", [](const auto& request, const UpstreamCall&) {
        if (request.page_token() == "more") {
          return PageOf({{"m9", "Zoe", attendance::RESPONSE_STATE_GOING}});
        }
        auto page = PageOf({{"m1", "Robin", attendance::RESPONSE_STATE_GOING}});
        page.set_next_page_token("more");
        return page;
      });
  EXPECT_THAT(Roster(), AllOf(HasSubstr("Robin"), HasSubstr("Zoe")));
}

TEST_F(RosterPageTest, IsForLeadersWithASession) {
  EXPECT_EQ(Get(MyWalk() + "/roster").status, 401);
  EXPECT_THAT(upstream_.Called(), ElementsAre());
  upstream_.Always<attendance::ListResponsesResponse>("ListResponses", PermissionDenied("No."));
  EXPECT_EQ(GetSignedIn(MyWalk() + "/roster").status, 404);
  EXPECT_THAT(upstream_.Called(), ElementsAre("GetWalk", "GetGroup", "ListResponses"))
      << "no card is read for somebody who sees none";
  EXPECT_EQ(Post(MyWalk() + "/roster", "a=b", true).status, 405);
}

}  // namespace
}  // namespace amble::gateway
