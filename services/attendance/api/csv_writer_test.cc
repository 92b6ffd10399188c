#include "services/attendance/api/csv_writer.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>

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

/// What Python's csv reads is what was written, but for the ' before formulas.
TEST(CsvWriter, ReadsBackInPython) {
  const testing::TemporaryFolder folder;
  const std::string pieces[] = {"=", "+", "-", "@", "\t", "\r", "\n", "\r\n", "\"",
                                ",", ";", "'", " ", "ä",  "名", "x",  ""};
  std::ofstream csv(folder.path() / "table.csv", std::ios::binary);
  std::ofstream expected(folder.path() / "expected", std::ios::binary);
  int cells = 0;
  for (const std::string& a : pieces) {
    for (const std::string& b : pieces) {
      std::vector<std::string> row;
      for (const std::string& c : pieces) row.push_back(a + b + c);
      csv << CsvLine(row);
      for (const std::string& cell : row) {
        expected << cell << '\0';
        ++cells;
      }
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
      "for cell, want in zip(read, wanted):\n"
      "    formula = want[:1] in tuple('=+-@' + chr(9) + chr(13)) and want != ''\n"
      "    assert cell == (chr(39) + want if formula else want), (cell, want)\n",
      folder.path().string(), cells);
  std::ofstream(folder.path() / "read.py") << script;
  EXPECT_EQ(std::system(fmt::format("/usr/bin/python3 {}/read.py", folder.path().string()).c_str()),
            0);
}

}  // namespace
}  // namespace amble::attendance
