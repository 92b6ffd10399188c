#include "services/platform/csv/csv_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "services/platform/errors/errors.h"

namespace amble::csv {
namespace {

constexpr Limits kLimits = {.rows = 4, .cells = 3};

std::vector<Row> Rows(std::string_view text) {
  const auto rows = Parse(text, kLimits, "csv");
  EXPECT_EQ(rows.status(), absl::OkStatus()) << text;
  return rows.ok() ? *rows : std::vector<Row>();
}

std::string Why(std::string_view text) {
  const auto violations = ViolationsOf(Parse(text, kLimits, "csv").status());
  EXPECT_EQ(violations.size(), 1u) << text;
  if (violations.empty()) return "";
  EXPECT_EQ(violations[0].field, "csv");
  return violations[0].description;
}

TEST(CsvTable, ReadsWhatSpreadsheetsWrite) {
  const std::vector<Row> table = {{1, {"name", "contact"}}, {2, {"Ann", ""}}, {3, {"", "b"}}};
  EXPECT_EQ(Rows("name,contact\r\nAnn,\r\n,b\r\n"), table);
  EXPECT_EQ(Rows("name,contact\nAnn,\n,b"), table);
  EXPECT_EQ(Rows("name,contact\rAnn,\r,b\r"), table);
  EXPECT_EQ(Rows("\xEF\xBB\xBFname;contact\nAnn;\n;b\n"), table);
  EXPECT_EQ(Rows("\"name\",\"contact\"\nAnn,\"\"\n,b"), table);
  EXPECT_EQ(Rows(""), std::vector<Row>());
  EXPECT_EQ(Rows("\n\r\n"), std::vector<Row>());
}

TEST(CsvTable, KeepsWhatIsQuoted) {
  EXPECT_EQ(Rows("\"a;b,\"\"c\"\"\",d\n\n\"two\r\nlines\"\nlast"),
            (std::vector<Row>{{1, {"a;b,\"c\"", "d"}}, {3, {"two\r\nlines"}}, {5, {"last"}}}));
  EXPECT_EQ(Rows("a,b;c\nd;e,f"), (std::vector<Row>{{1, {"a", "b;c"}}, {2, {"d;e", "f"}}}));
  EXPECT_EQ(Rows(" a , b"), (std::vector<Row>{{1, {" a ", " b"}}}));
}

TEST(CsvTable, SaysWhichLineIsWrong) {
  EXPECT_EQ(Why("a\nb\"c"), "Line 2: a quote stands within a cell without quotes.");
  EXPECT_EQ(Why("\"a\"b"), "Line 1: something stands behind a closing quote.");
  EXPECT_EQ(Why("a\n\n\"b\nc"), "Line 3: a quote is never closed.");
  EXPECT_EQ(Why("a\nb\nc\nd\ne"), "Line 5: there are more rows than may be.");
  EXPECT_EQ(Why("a\nb,c,d,e"), "Line 2: there are more cells than may be.");
  EXPECT_EQ(Rows("a\nb\nc\nd\n\n").size(), 4u);
}

RC_GTEST_PROP(CsvTable, WhatIsQuotedComesBack, ()) {
  const auto cells = *rc::gen::nonEmpty(rc::gen::container<std::vector<std::string>>(
      rc::gen::container<std::string>(rc::gen::element('a', '"', ',', ';', '\n', '\r', ' '))));
  std::string text;
  for (const std::string& cell : cells) {
    if (&cell != &cells.front()) text += ',';
    text += '"';
    for (const char c : cell) text += c == '"' ? std::string("\"\"") : std::string(1, c);
    text += '"';
  }
  text += "\r\n";
  const auto rows = Parse(text, {.rows = 1, .cells = cells.size()}, "csv");
  RC_ASSERT(rows.ok());
  RC_ASSERT(*rows == (std::vector<Row>{{1, cells}}));
}

}  // namespace
}  // namespace amble::csv
