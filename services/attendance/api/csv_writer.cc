#include "services/attendance/api/csv_writer.h"

#include <string_view>

namespace amble::attendance {
namespace {

constexpr std::string_view kBeginsFormula = "=+-@\t\r";
constexpr std::string_view kNeedsQuotes = ",\"\r\n";

bool IsBlank(char c) { return c == ' ' || c == '\t'; }

bool NeedsQuotes(std::string_view text) {
  if (text.empty()) return false;
  return text.find_first_of(kNeedsQuotes) != std::string_view::npos || IsBlank(text.front()) ||
         IsBlank(text.back());
}

void AppendCell(std::string_view text, std::string& line) {
  std::string cell;
  if (!text.empty() && kBeginsFormula.find(text.front()) != std::string_view::npos) cell = "'";
  cell += text;
  if (!NeedsQuotes(cell)) {
    line += cell;
    return;
  }
  line += '"';
  for (const char c : cell) {
    if (c == '"') line += '"';
    line += c;
  }
  line += '"';
}

}  // namespace

std::string CsvLine(const std::vector<std::string>& row) {
  std::string line;
  for (size_t i = 0; i < row.size(); ++i) {
    if (i > 0) line += ',';
    AppendCell(row[i], line);
  }
  // A line of one empty cell would read as no line.
  if (line.empty()) line = "\"\"";
  return line + "\r\n";
}

}  // namespace amble::attendance
