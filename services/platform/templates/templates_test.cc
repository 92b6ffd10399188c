#include "services/platform/templates/templates.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "services/platform/errors/errors.h"

namespace amble::templates {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

using Files = std::map<std::string, std::string, std::less<>>;

Templates::Source From(Files files) {
  return [files = std::make_shared<const Files>(std::move(files))](std::string_view file) {
    const auto found = files->find(file);
    return found == files->end() ? std::string_view() : std::string_view(found->second);
  };
}

/// A template "mail" whose three parts are `body`, within a layout that adds nothing.
Files Bare(const std::string& body) {
  return {{"mail.subject.mustache", body},
          {"mail.text.mustache", body},
          {"mail.html.mustache", body},
          {"layout.text.mustache", "{{>content}}"},
          {"layout.html.mustache", "{{>content}}"}};
}

absl::StatusOr<Rendered> Render(Files files, const Values& values) {
  AMBLE_ASSIGN_OR_RETURN(const Templates templates,
                         Templates::Compile(From(std::move(files)), {"mail"}));
  return templates.Render("mail", values);
}

std::string ProblemOf(const absl::Status& status) {
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  return std::string(status.message());
}

TEST(Templates, EscapeInHtmlAlone) {
  const auto rendered = Render(Bare("{{x}}"), {{"x", "<a href='\"'>&amp;"}});
  ASSERT_EQ(rendered.status(), absl::OkStatus());
  EXPECT_EQ(rendered->subject, "<a href='\"'>&amp;");
  EXPECT_EQ(rendered->text, "<a href='\"'>&amp;");
  EXPECT_EQ(rendered->html, "&lt;a href=&apos;&quot;&apos;&gt;&amp;amp;");
}

TEST(Templates, EscapeInWhatIsIncludedToo) {
  Files files = Bare("{{>other}}");
  files["mail.subject.mustache"] = "s";
  files["other.html.mustache"] = files["other.text.mustache"] = "[{{x}}]";
  const auto rendered = Render(files, {{"x", "<"}});
  ASSERT_EQ(rendered.status(), absl::OkStatus());
  EXPECT_EQ(rendered->text, "[<]");
  EXPECT_EQ(rendered->html, "[&lt;]");
}

TEST(Templates, AreOneLineInTheSubject) {
  const auto rendered =
      Render(Bare(" \n A {{x}}\n\tB \n"), {{"x", std::string("c\r\nBcc: eve@x.example\0", 21)}});
  ASSERT_EQ(rendered.status(), absl::OkStatus());
  EXPECT_EQ(rendered->subject, "A c Bcc: eve@x.example B");
}

TEST(Templates, HaveSectionsForYesNoTextsAndLists) {
  const std::string body =
      "{{#yes}}Y{{/yes}}{{^yes}}N{{/yes}}{{#t}}<{{t}}>{{/t}}{{^t}}-{{/t}}"
      "{{#list}}({{a}}{{out}}){{/list}}{{^list}}none{{/list}}";
  const auto full = Render(Bare(body), {{"yes", true},
                                        {"t", "text"},
                                        {"out", "!"},
                                        {"list", std::vector<Values>{{{"a", "1"}}, {{"a", "2"}}}}});
  ASSERT_EQ(full.status(), absl::OkStatus());
  EXPECT_EQ(full->text, "Y<text>(1!)(2!)");
  const auto empty =
      Render(Bare(body), {{"yes", false}, {"t", ""}, {"out", ""}, {"list", std::vector<Values>{}}});
  ASSERT_EQ(empty.status(), absl::OkStatus());
  EXPECT_EQ(empty->text, "N-none");
}

TEST(Templates, LeaveNoGapsInTexts) {
  const auto rendered = Render(Bare("\n\n{{x}}\n\n\n\nb\n\n\n"), {{"x", "\na\n\n"}});
  ASSERT_EQ(rendered.status(), absl::OkStatus());
  EXPECT_EQ(rendered->text, "a\n\nb\n");
}

TEST(Templates, DoNotReadTagsInValues) {
  const auto rendered = Render(Bare("{{x}}"), {{"x", "{{y}} {{>z}} {{{x}}}"}});
  ASSERT_EQ(rendered.status(), absl::OkStatus());
  EXPECT_EQ(rendered->text, "{{y}} {{>z}} {{{x}}}");
}

TEST(Templates, MissAValueWhereverItIsNamed) {
  for (const char* body : {"{{x}}", "{{#x}}a{{/x}}", "{{^x}}a{{/x}}", "{{#y}}{{x}}{{/y}}",
                           "{{#list}}{{x}}{{/list}}", "{{#y}}{{^no}}{{x}}{{/no}}{{/y}}"}) {
    const auto rendered = Render(
        Bare(body), {{"y", true}, {"no", false}, {"list", std::vector<Values>{{{"a", "1"}}}}});
    EXPECT_THAT(ProblemOf(rendered.status()),
                ::testing::AllOf(HasSubstr("mail.subject.mustache"), HasSubstr("\"x\" is missing")))
        << body;
  }
}

struct Fault {
  std::string file;
  std::string text;
  std::string problem;
};

class BrokenTemplates : public ::testing::TestWithParam<Fault> {};

TEST_P(BrokenTemplates, DoNotCompile) {
  Files files = Bare("fine {{x}}");
  ASSERT_EQ(Templates::Compile(From(files), {"mail"}).status(), absl::OkStatus());
  files[GetParam().file] = GetParam().text;
  const auto compiled = Templates::Compile(From(files), {"mail"});
  EXPECT_THAT(ProblemOf(compiled.status()), HasSubstr(GetParam().problem));
}

INSTANTIATE_TEST_SUITE_P(
    Compile, BrokenTemplates,
    ::testing::Values(
        Fault{"mail.subject.mustache", "", "mail.subject.mustache is missing"},
        Fault{"mail.text.mustache", "", "mail.text.mustache is missing"},
        Fault{"mail.html.mustache", "", "mail.html.mustache is missing"},
        Fault{"mail.html.mustache", "{{#x}}", "Unclosed section"},
        Fault{"mail.html.mustache", "{{x", "Unclosed tag"},
        Fault{"mail.html.mustache", "{{/x}}", "Unopened section"},
        Fault{"mail.html.mustache", "{{#x}}{{#y}}{{/x}}{{/y}}", "Unclosed section"},
        Fault{"mail.html.mustache", "{{{x}}}", "a tag that is not used here"},
        Fault{"mail.html.mustache", "{{&x}}", "a tag that is not used here"},
        Fault{"mail.html.mustache", "{{ & x}}", "a tag that is not used here"},
        Fault{"mail.text.mustache", "{{=<% %>=}}", "a tag that is not used here"},
        Fault{"mail.html.mustache", "{{$x}}", "\"$x\" is no name"},
        Fault{"mail.html.mustache", "{{X}}", "\"X\" is no name"},
        Fault{"mail.html.mustache", "{{}}", "\"\" is no name"},
        Fault{"mail.html.mustache", "{{.}}", "\".\" is no name"},
        Fault{"mail.html.mustache", "{{a.b}}", "\"a.b\" is no name"},
        Fault{"mail.html.mustache", "{{#y}}{{X}}{{/y}}", "\"X\" is no name"},
        Fault{"mail.html.mustache", "{{^y}}{{X}}{{/y}}", "\"X\" is no name"},
        Fault{"mail.html.mustache", "{{>nowhere}}", "nowhere.html.mustache is missing"},
        Fault{"mail.html.mustache", "{{>../x}}", "\"../x\" is no name"},
        Fault{"mail.subject.mustache", "{{>button}}", "button.subject.mustache is missing"},
        Fault{"mail.html.mustache", "{{>content}}", "too much is included"},
        Fault{"layout.html.mustache", "{{#x}}", "Unclosed section"}));

TEST(Templates, RenderOnlyWhatWasCompiled) {
  const auto templates = Templates::Compile(From(Bare("x")), {"mail"});
  ASSERT_EQ(templates.status(), absl::OkStatus());
  EXPECT_THAT(ProblemOf(templates->Render("other", {}).status()), HasSubstr("no template other"));
  EXPECT_THAT(ProblemOf(Templates::Compile(From(Bare("x")), {"../mail"}).status()),
              HasSubstr("cannot be used"));
}

TEST(Templates, NameNoValueInAnError) {
  const auto rendered = Render(Bare("{{x}}{{y}}"), {{"x", "a secret"}});
  EXPECT_THAT(ProblemOf(rendered.status()), Not(HasSubstr("secret")));
}

RC_GTEST_PROP(Templates, NoValueIsMarkupInHtmlOrChangesTheRest, (const std::string& value)) {
  Files files = Bare("<p title=\"{{x}}\">{{x}}</p>");
  const auto rendered = Render(files, {{"x", value}});
  RC_ASSERT(rendered.ok());
  const std::string& html = rendered->html;
  RC_ASSERT(std::count(html.begin(), html.end(), '<') == 2);
  RC_ASSERT(std::count(html.begin(), html.end(), '>') == 2);
  RC_ASSERT(std::count(html.begin(), html.end(), '"') == 2);
  std::string text = "<p title=\"" + value + "\">" + value + "</p>";
  for (size_t at = 0; (at = text.find("\n\n\n")) != std::string::npos;) text.erase(at, 1);
  RC_ASSERT(rendered->text == text);
}

}  // namespace
}  // namespace amble::templates
