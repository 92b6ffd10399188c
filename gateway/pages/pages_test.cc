#include <regex>

#include "amble/attendance/v1/safety.pb.h"
#include "gateway/pages/form.h"
#include "gateway/pages/pages_test_fixture.h"
#include "gateway/pages/site.h"
#include "gateway/pages/words.h"
#include "generated/PageTemplates.h"
#include "google/protobuf/empty.pb.h"

namespace amble::gateway {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr size_t kMaxPageBytes = size_t{15} * 1024;
constexpr char kEvil[] = "<script>alert(1)</script>\"'><b>&amp;{{w.yes}}";
constexpr const char* kTemplates[] = {
    "answer",    "answer_form",     "arrive_form", "code",  "contours",      "frame_bottom",
    "frame_top", "group",           "invitation",  "mail",  "message",       "press",
    "sign_in",   "problem_summary", "roster",      "start", "three_answers", "unsubscribe",
    "walk_facts"};

std::string TemplateText(const std::string& name) {
  return std::string(PageTemplates(name + ".mustache"));
}

/// Puts `text` into every string of `message`, and one element into every list.
void FillStrings(google::protobuf::Message* message, const std::string& text, int depth = 0) {
  if (depth > 4) return;
  const auto* reflection = message->GetReflection();
  for (int i = 0; i < message->GetDescriptor()->field_count(); ++i) {
    const auto* field = message->GetDescriptor()->field(i);
    using Field = google::protobuf::FieldDescriptor;
    if (field->cpp_type() == Field::CPPTYPE_STRING && !field->is_repeated()) {
      reflection->SetString(message, field, text);
    } else if (field->cpp_type() == Field::CPPTYPE_MESSAGE) {
      FillStrings(field->is_repeated() ? reflection->AddMessage(message, field)
                                       : reflection->MutableMessage(message, field),
                  text, depth + 1);
    }
  }
}

template <typename MessageType>
MessageType Filled(const std::string& text) {
  MessageType message;
  FillStrings(&message, text);
  return message;
}

class AllPagesTest : public PagesTest {
 protected:
  AllPagesTest() {
    auto options = Options();
    options.caught_mails = [this] { return mails_; };
    options.security_contact = "mailto:security@walks.example";
    pages_ = MakePages(options);
    Answer("A text");
  }

  /// All services answer with `text` in every field.
  void Answer(const std::string& text) {
    auto preview = Filled<amble::groups::v1::InvitationPreview>(text);
    preview.set_state(amble::groups::v1::INVITATION_STATE_OPEN);
    for (int i = 0; i < 4; ++i) *preview.add_walks() = preview.walks(0);
    preview.mutable_walks(0)->set_cancelled(true);
    upstream_.Always<amble::groups::v1::InvitationPreview>("GetInvitation", preview);
    auto response = Filled<amble::attendance::v1::Response>(text);
    response.set_state(amble::attendance::v1::RESPONSE_STATE_GOING);
    upstream_.Always<amble::attendance::v1::Response>("GetMyResponse", response);
    upstream_.Always<amble::attendance::v1::ListMyResponsesResponse>(
        "ListMyResponses", Filled<amble::attendance::v1::ListMyResponsesResponse>(text));
    auto member = Filled<amble::groups::v1::Member>(text);
    member.set_state(amble::groups::v1::MEMBER_STATE_ACTIVE);
    member.set_role(amble::groups::v1::MEMBER_ROLE_LEADER);
    upstream_.Always<amble::scheduling::v1::Walk>("GetWalk",
                                                  Filled<amble::scheduling::v1::Walk>(text));
    auto group = Filled<amble::groups::v1::Group>(text);
    group.set_kind(amble::groups::v1::GROUP_KIND_COMMUNITY);
    upstream_.Always<amble::groups::v1::Group>("GetGroup", group);
    auto answers = Filled<amble::attendance::v1::ListResponsesResponse>(text);
    answers.clear_next_page_token();
    upstream_.Always<amble::attendance::v1::ListResponsesResponse>("ListResponses", answers);
    upstream_.Always<amble::attendance::v1::Roll>("GetRoll",
                                                  Filled<amble::attendance::v1::Roll>(text));
    upstream_.Always<amble::attendance::v1::SafetyCards>(
        "GetSafetyCards", Filled<amble::attendance::v1::SafetyCards>(text));
    upstream_.Always<amble::groups::v1::Member>("GetMember", member);
    upstream_.Always<amble::scheduling::v1::ListWalksResponse>(
        "ListWalks", Filled<amble::scheduling::v1::ListWalksResponse>(text));
    upstream_.Always<amble::accounts::v1::StartSignInResponse>(
        "StartSignIn", Filled<amble::accounts::v1::StartSignInResponse>(text));
    mails_ = {{.from = text, .to = text, .subject = text, .text = text, .html = text}};
  }

  std::vector<Response> Everything() {
    const std::string invitation = std::string("/i/") + kToken;
    const std::string evil = "%3Cscript%3E%22%27%7B%7Bw.yes%7D%7D";
    upstream_.Always<amble::groups::v1::AnswerInvitationResponse>(
        "AnswerInvitation", InvalidFields({{"walking_name", kEvil}, {"email", kEvil}}));
    return {GetSignedIn("/"),
            Get("/"),
            GetSignedIn(MyWalk()),
            GetSignedIn(MyGroup()),
            GetSignedIn(MyWalk() + "/roster"),
            Get(MyWalk() + "/roster"),
            Get(MyGroup()),
            Get(invitation),
            Post(invitation, "request_id=" + FakeIds::Id(1) + "&answer=going&walking_name=" + evil +
                                 "&email=" + evil + "&walk=" + evil + "&agreement=" + evil),
            Get("/sign-in"),
            Ask("GET", "/sign-in", "next=" + evil),
            Get("/sign-in/token"),
            Post("/sign-in", "request_id=" + FakeIds::Id(1) + "&email=a&next=" + evil),
            Post("/sign-in", "request_id=" + FakeIds::Id(1) + "&flow=" + evil + "&code=" + evil),
            Get("/staff-invitation/token"),
            GetSignedIn("/staff-invitation/token"),
            Get("/dev/mail"),
            Post("/sign-out", "a"),
            Ask("DELETE", "/sign-in")};
  }

  std::vector<mail::CaughtMail> mails_;
};

TEST_F(AllPagesTest, NothingThatComesFromOutsideIsMarkup) {
  Answer(kEvil);
  for (const Response& response : Everything()) {
    EXPECT_NE(response.status, 0);
    EXPECT_THAT(BodyOf(response), AllOf(Not(HasSubstr("<script")), Not(HasSubstr("<b>")),
                                        Not(HasSubstr("alert(1)</")), HasSubstr("</html>")));
    EXPECT_THAT(BodyOf(response), Not(HasSubstr("\"'>")));
  }
  EXPECT_THAT(BodyOf(Get(std::string("/i/") + kToken)),
              HasSubstr("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&apos;&gt;&lt;b&gt;&amp;amp;"
                        "{{w.yes}}"));
}

TEST_F(AllPagesTest, EveryPageIsSmallWithItsStyle) {
  for (const Response& response : Everything()) {
    EXPECT_LT(response.Body().size() + StyleSheet().size(), kMaxPageBytes);
  }
  upstream_.Always<amble::groups::v1::InvitationPreview>("GetInvitation", OpenInvitation());
  EXPECT_LT(Get(std::string("/i/") + kToken).Body().size() + StyleSheet().size(), kMaxPageBytes);
}

TEST_F(AllPagesTest, EveryPageHasItsHeadersAndItsFrame) {
  for (const Response& response : Everything()) {
    EXPECT_EQ(HeaderOf(response, "Content-Security-Policy"),
              "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri "
              "'none'; "
              "frame-ancestors 'none'");
    EXPECT_EQ(HeaderOf(response, "Referrer-Policy"), "same-origin");
    EXPECT_EQ(HeaderOf(response, "X-Robots-Tag"), "noindex, nofollow");
    EXPECT_EQ(HeaderOf(response, "Cache-Control"), "no-store");
    EXPECT_EQ(HeaderOf(response, "X-Content-Type-Options"), "nosniff");
    if (response.status == 303) continue;
    EXPECT_THAT(BodyOf(response),
                AllOf(HasSubstr("<html lang=\"en\">"), HasSubstr("href=\"#main\""),
                      HasSubstr("<main id=\"main\">"), HasSubstr("Need to talk to someone now?"),
                      HasSubstr(StyleSheetPath()), HasSubstr("<h1"), Not(HasSubstr(" style=")),
                      Not(HasSubstr("<title></title>"))));
  }
}

TEST_F(AllPagesTest, NoWordOutsTheReader) {
  const std::regex telling("therap|patient|clinic|treatment|symptom|disorder|depress|anxi",
                           std::regex::icase);
  for (const Wording& word : kWords) {
    EXPECT_FALSE(std::regex_search(std::string(word.english), telling)) << word.key;
  }
}

TEST_F(AllPagesTest, TheStyleSheetIsKeptForEver) {
  const Response response = Get(StyleSheetPath());
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(HeaderOf(response, "Content-Type"), "text/css; charset=utf-8");
  EXPECT_EQ(HeaderOf(response, "Cache-Control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(Ask("POST", StyleSheetPath()).status, 405);
  EXPECT_EQ(Get("/assets/0000000000000000.css").status, 0);
}

TEST_F(AllPagesTest, SecurityTextHasWhatTheStandardAsksFor) {
  const std::string text = BodyOf(Get("/.well-known/security.txt"));
  EXPECT_THAT(text, AllOf(HasSubstr("Contact: mailto:security@walks.example\n"),
                          HasSubstr("Expires: 2027-05-21T12:00:00Z\n"),
                          HasSubstr("Canonical: http://127.0.0.1:8080/.well-known/security.txt")));
}

TEST_F(AllPagesTest, OtherPathsAreNotOurs) {
  for (const char* path : {"/i", "/i/", "/i/a/b", "/i/a.b", "/i/a b", "/my", "/my/a", "/my/a/b/c/d",
                           "/v1/me", "/sign-in/a/b", "/dev/mail/x", "/assets/", "//"}) {
    EXPECT_EQ(Get(path).status, 0) << path;
  }
  EXPECT_EQ(Get("/i/" + std::string(200, 'a')).status, 0);
}

TEST_F(AllPagesTest, MethodsThatAPageDoesNotKnow) {
  const Response response = Ask("DELETE", "/sign-in");
  EXPECT_EQ(response.status, 405);
  EXPECT_EQ(HeaderOf(response, "Allow"), "GET, HEAD, POST");
  EXPECT_EQ(HeaderOf(Get("/sign-out"), "Allow"), "POST");
  EXPECT_EQ(HeaderOf(Ask("POST", "/dev/mail"), "Allow"), "GET, HEAD");
}

TEST_F(AllPagesTest, BrowsersGetAPageForWhatIsNotThere) {
  const auto page = MakeNotFoundPage(Options());
  auto request = std::make_shared<Request>();
  request->method = "GET";
  request->path = "/nothing";
  EXPECT_FALSE(page->Handles(*request));
  request->headers = {{"accept", "text/html,application/xhtml+xml;q=0.9"}};
  ASSERT_TRUE(page->Handles(*request));
  Response got;
  page->Handle(request, Responder([&](Response response) { got = std::move(response); }));
  EXPECT_EQ(got.status, 404);
  EXPECT_THAT(BodyOf(got), HasSubstr("There is nothing here"));
  request->method = "POST";
  EXPECT_FALSE(page->Handles(*request));
}

TEST(PagesOptionsTest, MailsAndSecurityTextAreThereOnlyWhenGiven) {
  FakeUpstream upstream;
  FakeClock clock(TestNow());
  FakeIds ids;
  const auto pages =
      MakePages({.upstream = &upstream, .clock = &clock, .ids = &ids, .public_url = kPublicUrl});
  for (const char* path : {"/dev/mail", "/.well-known/security.txt"}) {
    Request request;
    request.method = "GET";
    request.path = path;
    for (const auto& page : pages) EXPECT_FALSE(page->Handles(request)) << path;
  }
}

TEST(TemplatesTest, EscapeAllAndUseOnlyWordsThatExist) {
  std::set<std::string> keys;
  for (const Wording& word : kWords) {
    EXPECT_TRUE(keys.emplace(word.key).second) << word.key << " comes twice";
  }
  const std::regex word("\\{\\{w\\.([a-z_]+)\\}\\}");
  for (const char* name : kTemplates) {
    const std::string text = TemplateText(name);
    ASSERT_FALSE(text.empty()) << name;
    EXPECT_THAT(text, AllOf(Not(HasSubstr("{{{")), Not(HasSubstr("{{&")))) << name;
    for (std::sregex_iterator it(text.begin(), text.end(), word), end; it != end; ++it) {
      EXPECT_TRUE(keys.contains((*it)[1])) << name << " says " << (*it)[1];
    }
    EXPECT_TRUE(kainjow::mustache::mustache(text).is_valid()) << name;
  }
}

TEST(TextLinksTest, NumbersCanBeTapped) {
  EXPECT_EQ(NumberLink("+44 (0)20 79"), "tel:+4402079");
  EXPECT_EQ(NumberLink("12"), "");
  const auto linked = [](const std::string& text) {
    std::string links;
    const PageData all = LinkNumbers(text);
    for (const auto& piece : all.list_value()) {
      if (piece.get("href") != nullptr) {
        links += piece.get("text")->string_value() + "|";
      }
    }
    return links;
  };
  EXPECT_EQ(linked("Samaritans: 116 123, or 999. Text 'hi' to 85258, 24/7"), "116 123|999|85258|");
  EXPECT_EQ(linked("Call +1 (555) 010-9999!"), "+1 (555) 010-9999|");
  EXPECT_EQ(linked("a123, 12; 24/7"), "");
  EXPECT_EQ(linked(""), "");
}

TEST(TextLinksTest, WebAddressesCanBeFollowed) {
  std::vector<std::string> pieces;
  const PageData all =
      LinkAddresses("See http://a.example/i/x-y_z. Or (https://b.example/?q=1)! javascript:alert");
  for (const auto& piece : all.list_value()) {
    pieces.push_back((piece.get("href") != nullptr ? "*" : "") + piece.get("text")->string_value());
  }
  EXPECT_THAT(pieces, ::testing::ElementsAre("See ", "*http://a.example/i/x-y_z", ". Or (",
                                             "*https://b.example/?q=1", ")! javascript:alert"));
}

TEST(MyPathTest, FollowsResourceNames) {
  EXPECT_EQ(MyPath(WalkName()), MyWalk());
  EXPECT_EQ(MyPath(GroupName()), MyGroup());
  EXPECT_EQ(MyPath(GroupName() + "/members/m"), MyGroup());
  for (const char* other :
       {"", "/", "practices/a", "practices/a/groups/b/walks/", "x/y",
        "practices/a/groups/b/walks/c/d", "practices/../groups/b/walks/c", "//evil.example"}) {
    EXPECT_EQ(MyPath(other), "/") << other;
  }
}

}  // namespace
}  // namespace amble::gateway
