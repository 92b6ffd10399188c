#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <regex>
#include <sstream>

#include "services/platform/errors/errors.h"
#include "services/platform/templates/templates.h"

/// The layout that every mail has, rendered with a template of two lines.
namespace amble::templates {
namespace {

using ::testing::ContainsRegex;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::string_view Files(std::string_view file) {
  if (file == "mail.subject.mustache") return "{{title}}";
  if (file == "mail.text.mustache") return "Hello.\n{{#action}}\n{{>button}}\n{{/action}}\n";
  if (file == "mail.html.mustache") return "<p>Hello.</p>{{#action}}{{>button}}{{/action}}";
  return {};
}

Values Example() {
  return {{"title", "Tuesday <10:00>"},
          {"lang", "en"},
          {"dir", "ltr"},
          {"help", "Call 112.\nOr 999 & 911."},
          {"unsubscribe_url", "https://amble.example/unsubscribe/" + std::string(60, 'x')},
          {"action", std::vector<Values>{
                         {{"label", "See the walk"}, {"url", "https://amble.example/w?a=1&b=2"}}}}};
}

Rendered Render(const Values& values) {
  const auto templates = Templates::Compile(&Files, {"mail"});
  EXPECT_EQ(templates.status(), absl::OkStatus());
  const auto rendered = templates->Render("mail", values);
  EXPECT_EQ(rendered.status(), absl::OkStatus());
  return *rendered;
}

TEST(Layout, SaysInTextThatNobodyReadsRepliesAndWhoHelps) {
  EXPECT_EQ(Render(Example()).text,
            "Hello.\nSee the walk:\nhttps://amble.example/w?a=1&b=2\n\n-- \n"
            "Amble is not monitored: nobody reads what is sent back to this mail.\n\n"
            "Need to talk to someone now?\nCall 112.\nOr 999 & 911.\n\n"
            "Stop mails like this one:\nhttps://amble.example/unsubscribe/" +
                std::string(60, 'x') + "\n");
}

TEST(Layout, KeepsTextLinesTo72Columns) {
  std::istringstream lines(Render(Example()).text);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("https://")) continue;
    EXPECT_LE(line.size(), 72u) << line;
  }
}

TEST(Layout, SaysTheSameInHtml) {
  const std::string html = Render(Example()).html;
  EXPECT_THAT(html, StartsWith("<!doctype html>\n<html lang=\"en\" dir=\"ltr\">\n"));
  EXPECT_THAT(html, EndsWith("</html>\n"));
  EXPECT_THAT(html, HasSubstr("<title>Tuesday &lt;10:00&gt;</title>"));
  EXPECT_THAT(html, HasSubstr("<p>Hello.</p>"));
  EXPECT_THAT(html, HasSubstr("href=\"https://amble.example/w?a=1&amp;b=2\""));
  EXPECT_THAT(html, HasSubstr(">See the walk</a>"));
  EXPECT_THAT(html, HasSubstr("Amble is not monitored"));
  EXPECT_THAT(html, HasSubstr("Need to talk to someone now?"));
  EXPECT_THAT(html, HasSubstr("Call 112.\nOr 999 &amp; 911."));
  EXPECT_THAT(html, HasSubstr("href=\"https://amble.example/unsubscribe/xxx"));
  EXPECT_THAT(html, HasSubstr("@media (prefers-color-scheme:dark)"));
}

TEST(Layout, FetchesNothingAndFollowsNobody) {
  const std::string html = Render(Example()).html;
  // Addresses stand in links that people press, and nowhere else.
  for (const char* fetched : {"<img", "<link", "<script", "<iframe", "<form", "src=", "url(",
                              "@import", "background=", "poster="}) {
    EXPECT_THAT(html, Not(HasSubstr(fetched)));
  }
  const std::regex address("(href=\")?https?://");
  for (std::sregex_iterator found(html.begin(), html.end(), address), end; found != end; ++found) {
    EXPECT_TRUE((*found)[1].matched) << found->str();
  }
}

TEST(Layout, LeavesOutUnsubscribingWhereThereIsNothingTo) {
  Values values = Example();
  values.insert_or_assign("unsubscribe_url", "");
  const Rendered mail = Render(values);
  EXPECT_THAT(mail.text, EndsWith("Or 999 & 911.\n"));
  EXPECT_THAT(mail.html, Not(HasSubstr("Stop mails")));
}

TEST(Layout, ReadsFromTheRightWhereThatIsSo) {
  Values values = Example();
  values.insert_or_assign("lang", "ar");
  values.insert_or_assign("dir", "rtl");
  const std::string html = Render(values).html;
  // Twice: some mailboxes drop the html element.
  EXPECT_THAT(html, ContainsRegex("<html lang=\"ar\" dir=\"rtl\">"));
  EXPECT_THAT(html, ContainsRegex("<div [^>]*lang=\"ar\" dir=\"rtl\""));
}

TEST(Layout, InsistsOnItsValues) {
  for (const char* name : {"lang", "dir", "help", "unsubscribe_url"}) {
    Values values = Example();
    values.erase(name);
    const auto rendered = Templates::Compile(&Files, {"mail"})->Render("mail", values);
    EXPECT_THAT(std::string(rendered.status().message()), HasSubstr(name));
  }
}

double Linear(int channel) {
  const double part = channel / 255.0;
  return part <= 0.04045 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
}

/// WCAG 2.2: of "#RRGGBB".
double Luminance(const std::string& colour) {
  const int rgb = std::stoi(colour.substr(1), nullptr, 16);
  return 0.2126 * Linear(rgb >> 16) + 0.7152 * Linear((rgb >> 8) & 255) +
         0.0722 * Linear(rgb & 255);
}

double Contrast(const std::string& a, const std::string& b) {
  const double one = Luminance(a) + 0.05;
  const double other = Luminance(b) + 0.05;
  return std::max(one, other) / std::min(one, other);
}

TEST(Layout, CanBeReadInLightAndDark) {
  const std::string html = Render(Example()).html;
  struct Pair {
    const char* ink;
    const char* paper;
  };
  for (const auto& [ink, paper] :
       {Pair{"#1F2A24", "#FAF7F0"}, Pair{"#4A554D", "#FAF7F0"}, Pair{"#2F5D43", "#FAF7F0"},
        Pair{"#FFFFFF", "#2F5D43"}, Pair{"#ECE8DD", "#161B18"}, Pair{"#B9BDB2", "#161B18"},
        Pair{"#9CCBA8", "#161B18"}, Pair{"#10241A", "#9CCBA8"}}) {
    EXPECT_THAT(html, HasSubstr(ink));
    EXPECT_THAT(html, HasSubstr(paper));
    EXPECT_GE(Contrast(ink, paper), 7.0) << ink << " on " << paper;
  }
}

}  // namespace
}  // namespace amble::templates
