#include "services/platform/auth/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "amble/testdata/v1/notes.pb.h"
#include "services/platform/auth/field_rules.h"
#include "services/platform/errors/errors.h"

namespace amble::auth {
namespace {

using testdata::v1::Note;
using testdata::v1::PingRequest;
using testdata::v1::UpdateNoteRequest;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

Note Good() {
  Note note;
  note.set_name("practices/p/notes/n");
  note.set_title("Title");
  note.mutable_start()->set_local_time("2027-03-23T10:00:00");
  note.mutable_start()->set_time_zone("Europe/London");
  return note;
}

absl::Status Validate(google::protobuf::Message& message) {
  return RequestValidator(message.GetDescriptor()).ValidateAndClean(&message);
}

std::vector<std::string> FieldsOf(const absl::Status& status) {
  std::vector<std::string> fields;
  for (const FieldViolation& violation : ViolationsOf(status)) fields.push_back(violation.field);
  return fields;
}

/// The fields at fault after `change` to a good note.
std::vector<std::string> Faults(const std::function<void(Note&)>& change) {
  Note note = Good();
  change(note);
  const absl::Status status = Validate(note);
  EXPECT_EQ(status.code(),
            status.ok() ? absl::StatusCode::kOk : absl::StatusCode::kInvalidArgument);
  return FieldsOf(status);
}

TEST(RequestValidatorTest, AcceptsWhatIsGood) {
  Note note = Good();
  EXPECT_TRUE(Validate(note).ok());
  EXPECT_EQ(note.SerializeAsString(), Good().SerializeAsString());
}

struct RuleCase {
  const char* what;
  std::function<void(Note&)> change;
  std::vector<std::string> faults;
};

TEST(RequestValidatorTest, HoldsEachRule) {
  const std::vector<RuleCase> cases = {
      {"missing title", [](Note& n) { n.clear_title(); }, {"title"}},
      {"short title", [](Note& n) { n.set_title("T"); }, {"title"}},
      {"title of 10 code points", [](Note& n) { n.set_title("äöüßäöüßäö"); }, {}},
      {"title of 11 code points", [](Note& n) { n.set_title("äöüßäöüßäöü"); }, {"title"}},
      {"two lines in a line", [](Note& n) { n.set_title("a\nb"); }, {"title"}},
      {"an override of direction", [](Note& n) { n.set_title("a\u202eb"); }, {"title"}},
      {"nothing to see", [](Note& n) { n.set_title("  \u200b "); }, {"title"}},
      {"two lines in a paragraph", [](Note& n) { n.set_body("a\nb"); }, {}},
      {"a bell in a paragraph", [](Note& n) { n.set_body("a\ab"); }, {"body"}},
      {"a name of mixed scripts", [](Note& n) { n.set_author("P\u0430ypal"); }, {"author"}},
      {"a line may mix scripts", [](Note& n) { n.set_title("P\u0430ypal"); }, {}},
      {"name of another shape", [](Note& n) { n.set_name("practices/p/walks/n"); }, {"name"}},
      {"name too long", [](Note& n) { n.set_name("practices/p/notes/n/x"); }, {"name"}},
      {"name with an empty id", [](Note& n) { n.set_name("practices//notes/n"); }, {"name"}},
      {"name with a slash in code", [](Note& n) { n.set_name("practices/p/notes/%2f"); }, {"name"}},
      {"me", [](Note& n) { n.set_name("practices/p/notes/me"); }, {}},
      {"count unset", [](Note& n) { n.set_count(0); }, {}},
      {"count too low", [](Note& n) { n.set_count(-1); }, {"count"}},
      {"count too high", [](Note& n) { n.set_count(6); }, {"count"}},
      {"capacity unset", [](Note& n) { n.clear_capacity(); }, {}},
      {"capacity zero", [](Note& n) { n.set_capacity(0); }, {"capacity"}},
      {"unknown colour",
       [](Note& n) { n.set_colour(static_cast<testdata::v1::Colour>(7)); },
       {"colour"}},
      {"unknown colour in a list",
       [](Note& n) {
         n.add_colours(testdata::v1::COLOUR_GREEN);
         n.add_colours(static_cast<testdata::v1::Colour>(-3));
       },
       {"colours[1]"}},
      {"good code", [](Note& n) { n.set_code("ABC"); }, {}},
      {"code matches in part", [](Note& n) { n.set_code("ABCD"); }, {"code"}},
      {"three marks",
       [](Note& n) {
         for (int i = 0; i < 3; ++i) n.add_marks()->set_state(testdata::v1::COLOUR_GREEN);
       },
       {}},
      {"four marks",
       [](Note& n) {
         for (int i = 0; i < 4; ++i) n.add_marks()->set_state(testdata::v1::COLOUR_GREEN);
       },
       {"marks"}},
      {"a mark without state",
       [](Note& n) {
         n.add_marks()->set_state(testdata::v1::COLOUR_GREEN);
         n.add_marks();
       },
       {"marks[1].state"}},
      {"100 tags",
       [](Note& n) {
         for (int i = 0; i < 100; ++i) n.add_tags("t");
       },
       {}},
      {"101 tags",
       [](Note& n) {
         for (int i = 0; i < 101; ++i) n.add_tags("t");
       },
       {"tags"}},
      {"a bad tag",
       [](Note& n) {
         n.add_tags("fine");
         n.add_tags("a\rb");
       },
       {"tags[1]"}},
      {"256 characters by default", [](Note& n) { n.set_summary(std::string(256, 's')); }, {}},
      {"257 characters", [](Note& n) { n.set_summary(std::string(257, 's')); }, {"summary"}},
      {"a label too long",
       [](Note& n) { (*n.mutable_labels())["k"] = std::string(257, 'v'); },
       {"labels[0].value"}},
      {"no start", [](Note& n) { n.clear_start(); }, {"start"}},
      {"half a start", [](Note& n) { n.mutable_start()->clear_time_zone(); }, {"start.time_zone"}},
      {"an instant of the year 10000",
       [](Note& n) { n.mutable_due_time()->set_seconds(253'402'300'800); },
       {"due_time"}},
      {"an instant of negative nanoseconds",
       [](Note& n) { n.mutable_due_time()->set_nanos(-1); },
       {"due_time"}},
      {"what holds itself",
       [](Note& n) {
         *n.mutable_reply() = Good();
         *n.mutable_reply()->mutable_reply() = Good();
         n.mutable_reply()->mutable_reply()->set_count(9);
       },
       {"reply.reply.count"}},
  };
  for (const RuleCase& c : cases) EXPECT_EQ(Faults(c.change), c.faults) << c.what;
}

TEST(RequestValidatorTest, NamesAllFaultsAtOnceButABoundedNumber) {
  EXPECT_THAT(Faults([](Note& n) {
                n.set_title("T");
                n.set_count(9);
                n.set_code("x");
              }),
              ElementsAre("title", "count", "code"));
  EXPECT_EQ(Faults([](Note& n) {
              for (int i = 0; i < 90; ++i) n.add_tags("\n");
            }).size(),
            kMaxViolations);
}

TEST(RequestValidatorTest, TellsMissingFromWrong) {
  Note note = Good();
  note.clear_title();
  EXPECT_EQ(ReasonOf(Validate(note)), Reason::kFieldRequired);
  note.set_title("T");
  EXPECT_EQ(ReasonOf(Validate(note)), Reason::kFieldInvalid);
}

TEST(RequestValidatorTest, NeverRepeatsWhatSomebodyWrote) {
  Note note = Good();
  note.set_title("my secret that is too long");
  EXPECT_EQ(std::string(Validate(note).message()).find("secret"), std::string::npos);
}

TEST(RequestValidatorTest, ClearsWhatTheServerOwns) {
  Note note = Good();
  note.mutable_create_time()->set_seconds(-999'999'999'999);
  auto* mark = note.add_marks();
  mark->set_state(testdata::v1::COLOUR_GREEN);
  mark->set_internal_id(std::string(1000, 'x'));
  *note.mutable_reply() = Good();
  note.mutable_reply()->mutable_create_time()->set_seconds(1);
  ASSERT_TRUE(Validate(note).ok());
  EXPECT_FALSE(note.has_create_time());
  EXPECT_EQ(note.marks(0).internal_id(), "");
  EXPECT_FALSE(note.reply().has_create_time());
}

TEST(ConventionsTest, PagesAreBounded) {
  PingRequest request;
  for (const auto& [asked, given] : std::vector<std::pair<int, int>>{
           {0, 0}, {1, 1}, {100, 100}, {101, 100}, {2147483647, 100}}) {
    request.set_page_size(asked);
    ASSERT_TRUE(Validate(request).ok());
    EXPECT_EQ(request.page_size(), given);
  }
  request.set_page_size(-1);
  EXPECT_THAT(FieldsOf(Validate(request)), ElementsAre("page_size"));
}

TEST(ConventionsTest, RequestIdsAreShortAndPrintable) {
  PingRequest request;
  request.set_request_id(std::string(64, 'r'));
  EXPECT_TRUE(Validate(request).ok());
  for (const std::string& id : {std::string(65, 'r'), std::string("a b"), std::string("a\nb"),
                                std::string("\xc3\xa4"), std::string("a\0b", 3)}) {
    request.set_request_id(id);
    EXPECT_THAT(FieldsOf(Validate(request)), ElementsAre("request_id"));
  }
}

class UpdateTest : public ::testing::Test {
 protected:
  UpdateTest() { request_.mutable_note()->set_name("practices/p/notes/n"); }
  void Mask(const std::vector<std::string>& paths) {
    request_.clear_update_mask();
    for (const std::string& path : paths) request_.mutable_update_mask()->add_paths(path);
  }
  std::vector<std::string> Check() { return FieldsOf(Validate(request_)); }

  UpdateNoteRequest request_;
};

TEST_F(UpdateTest, NeedsOnlyWhatTheMaskNames) {
  request_.mutable_note()->set_count(3);
  Mask({"count"});
  EXPECT_THAT(Check(), IsEmpty());
  Mask({"count", "title"});
  EXPECT_THAT(Check(), ElementsAre("note.title"));
  Mask({"start"});
  EXPECT_THAT(Check(), ElementsAre("note.start"));
  request_.mutable_note()->mutable_start()->set_time_zone("Europe/London");
  EXPECT_THAT(Check(), ElementsAre("note.start.local_time"));
  Mask({"start.time_zone"});
  EXPECT_THAT(Check(), IsEmpty());
  Mask({"*"});
  EXPECT_THAT(Check(), ElementsAre("note.title", "note.start.local_time"));
}

TEST_F(UpdateTest, WithoutAMaskNeedsOnlyTheName) {
  request_.mutable_note()->set_count(3);
  EXPECT_THAT(Check(), IsEmpty());
  request_.mutable_note()->clear_name();
  EXPECT_THAT(Check(), ElementsAre("note.name"));
}

TEST_F(UpdateTest, HoldsTheOtherRulesWhateverTheMask) {
  request_.mutable_note()->set_count(9);
  Mask({"body"});
  EXPECT_THAT(Check(), ElementsAre("note.count"));
}

TEST_F(UpdateTest, RefusesMasksThatNameWhatNobodyMaySet) {
  for (const std::vector<std::string>& paths :
       std::vector<std::vector<std::string>>{{"create_time"},
                                             {"no_such_field"},
                                             {""},
                                             {"start.no_such_field"},
                                             {"title.x"},
                                             {"marks.state"},
                                             {"count", "create_time"},
                                             {"*", "count"},
                                             {"start."},
                                             {"createTime"},
                                             std::vector<std::string>(101, "count")}) {
    Mask(paths);
    const absl::Status status = Validate(request_);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << paths[0];
    EXPECT_EQ(ReasonOf(status), Reason::kUpdateMaskInvalid) << paths[0];
    EXPECT_EQ(FieldsOf(status), std::vector<std::string>{"update_mask"}) << paths[0];
  }
}

TEST(MatchesResourceTest, ComparesSegmentBySegment) {
  EXPECT_TRUE(MatchesResource("practices/p_-9Z", "practices/*"));
  EXPECT_TRUE(MatchesResource("practices/p/groups/g/agreement", "practices/*/groups/*/agreement"));
  EXPECT_TRUE(MatchesResource("me", "me"));
  EXPECT_TRUE(MatchesResource("practices/" + std::string(64, 'a'), "practices/*"));
  for (const std::string& name :
       {std::string(), std::string("practices"), std::string("practices/"),
        std::string("practices/p/"), std::string("/practices/p"), std::string("practices/p/x"),
        std::string("practices/p.q"), std::string("practices/\xc3\xa4"),
        "practices/" + std::string(65, 'a')}) {
    EXPECT_FALSE(MatchesResource(name, "practices/*")) << name;
  }
}

}  // namespace
}  // namespace amble::auth
