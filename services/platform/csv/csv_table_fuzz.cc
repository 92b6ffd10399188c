/// Whatever comes, rows are within the limits, lines only go forward, and what was read can be
/// written and read again.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "services/platform/csv/csv_table.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const amble::csv::Limits limits = {.rows = 50, .cells = 20};
  const auto rows = amble::csv::Parse(text, limits, "csv");
  if (!rows.ok()) return 0;
  if (rows->size() > limits.rows) std::abort();
  std::string again;
  int line = 0;
  for (const amble::csv::Row& row : *rows) {
    if (row.line <= line || row.cells.empty() || row.cells.size() > limits.cells) std::abort();
    line = row.line;
    for (size_t i = 0; i < row.cells.size(); ++i) {
      if (i > 0) again += ',';
      again += '"';
      for (const char c : row.cells[i]) again += c == '"' ? "\"\"" : std::string(1, c);
      again += '"';
    }
    again += '\n';
  }
  const auto reread = amble::csv::Parse(again, limits, "csv");
  if (!reread.ok() || reread->size() != rows->size()) std::abort();
  for (size_t i = 0; i < rows->size(); ++i) {
    if ((*reread)[i].cells != (*rows)[i].cells) std::abort();
  }
  return 0;
}
