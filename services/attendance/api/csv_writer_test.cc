#include "services/attendance/api/csv_writer.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "services/platform/testing/temporary_folder.h"

namespace amble::attendance {
namespace {

TEST(CsvWriter, QuotesWhatMustBe) {
  EXPECT_EQ(CsvLine({"a", "", "c"}), "a,,c\r\n");
  EXPECT_EQ(CsvLine({"a,b", "say \"hi\"", "two\nlines"}),
            "\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\"\r\n");
  EXPECT_EQ(CsvLine({" a", "b "}), "\" a\",\"b \"\r\n");
  EXPECT_EQ(CsvLine({""}), "\"\"\r\n");
}

TEST(CsvWriter, BeginsNoFormula) {
  EXPECT_EQ(CsvLine({"=1+1", "+1", "-1", "@x"}), "'=1+1,'+1,'-1,'@x\r\n");
  EXPECT_EQ(CsvLine({"\t=1", "\r=1"}), "'\t=1,\"'\r=1\"\r\n");
  EXPECT_EQ(CsvLine({"=HYPERLINK(\"http://x\",\"y\")"}),
            "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"\r\n");
  EXPECT_EQ(CsvLine({"a=1", "1-2"}), "a=1,1-2\r\n");
}

using Table = std::vector<std::vector<std::string>>;

/// Whether Python's csv reads what is in `table`, but for the ' before formulas.
bool PythonReadsBack(const Table& table) {
  const testing::TemporaryFolder folder;
  std::ofstream csv(folder.path() / "table.csv", std::ios::binary);
  std::ofstream expected(folder.path() / "expected", std::ios::binary);
  size_t cells = 0;
  for (const std::vector<std::string>& row : table) {
    csv << CsvLine(row);
    for (const std::string& cell : row) {
      expected << cell << '\0';
      ++cells;
    }
  }
  csv.close();
  expected.close();
  const std::string script = fmt::format(
      "import csv, pathlib\n"
      "folder = pathlib.Path('{}')\n"
      "with open(folder / 'table.csv', newline='', encoding='utf-8') as table:\n"
      "    read = [cell for row in csv.reader(table, strict=True) for cell in row]\n"
      "text = (folder / 'expected').read_bytes().decode()\n"
      "wanted = text.split(chr(0))[:-1]\n"
      "assert len(read) == len(wanted) == {}, (len(read), len(wanted))\n"
      "begins = tuple('=+-@' + chr(9) + chr(13))\n"
      "for cell, want in zip(read, wanted):\n"
      "    assert cell == (chr(39) + want if want.startswith(begins) else want), (cell, want)\n"
      "    assert not cell.startswith(begins), cell\n",
      folder.path().string(), cells);
  std::ofstream(folder.path() / "read.py") << script;
  return std::system(fmt::format("/usr/bin/python3 {}/read.py", folder.path().string()).c_str()) ==
         0;
}

TEST(CsvWriter, ReadsBackInPython) {
  const std::string pieces[] = {"=", "+", "-", "@", "\t", "\r", "\n", "\r\n", "\"",
                                ",", ";", "'", " ", "ä",  "名", "x",  ""};
  Table table;
  for (const std::string& a : pieces) {
    for (const std::string& b : pieces) {
      std::vector<std::string> row;
      for (const std::string& c : pieces) row.push_back(a + b + c);
      table.push_back(row);
    }
  }
  EXPECT_TRUE(PythonReadsBack(table));
}

/// Text of any characters, but often of those that matter here.
rc::Gen<std::string> AnyText() {
  const auto character = rc::gen::weightedOneOf<std::string>(
      {{3, rc::gen::element<std::string>("=", "+", "-", "@", "\t", "\r", "\n", "\"", ",", "'")},
       {2, rc::gen::map(rc::gen::inRange(1, 128),
                        [](int code) { return std::string(1, static_cast<char>(code)); })},
       {1, rc::gen::element<std::string>("é", "ש", "名", "🚶", "\u202E", "\uFEFF", "＝")}});
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(character),
                      [](const std::vector<std::string>& characters) {
                        std::string text;
                        for (const std::string& one : characters) text += one;
                        return text;
                      });
}

TEST(CsvWriter, AnyTextComesBackAndBeginsNoFormula) {
  Table tried;
  EXPECT_TRUE(rc::check("no cell begins a formula", [&tried] {
    const auto row = *rc::gen::nonEmpty(rc::gen::container<std::vector<std::string>>(AnyText()));
    const std::string first = CsvLine(row);
    const size_t cell = first.front() == '"' ? 1 : 0;
    RC_ASSERT(std::string_view("=+-@\t\r").find(first[cell]) == std::string_view::npos ||
              row.front().empty());
    tried.push_back(row);
  }));
  EXPECT_GE(tried.size(), 100u);
  EXPECT_TRUE(PythonReadsBack(tried));
}

}  // namespace
}  // namespace amble::attendance
