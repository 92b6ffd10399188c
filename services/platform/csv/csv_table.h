#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

/// Tables that people bring from their spreadsheets.
namespace amble::csv {

/// One row.
struct Row {
  int line = 0;  ///< in which it begins, from 1
  std::vector<std::string> cells;

  friend bool operator==(const Row&, const Row&) = default;
};

/// How much is read.
struct Limits {
  size_t rows = 0;   ///< that are not blank, the first among them
  size_t cells = 0;  ///< of one row
};

/// The rows of `text`, CSV as RFC 4180 says it, with what spreadsheets write besides: rows may end
/// with LF or CR alone, a byte order mark may stand first, and cells are separated by semicolons
/// when the first row has one outside of quotes and no comma. Lines without anything are passed
/// over. What stands in a cell is kept as it is.
/// INVALID_ARGUMENT naming `field` and the line: a quote in a cell that does not begin with one,
/// something behind a closing quote, a quote that is never closed, more than `limits`. Takes time
/// linear in `text`. Thread-safe.
absl::StatusOr<std::vector<Row>> Parse(std::string_view text, const Limits& limits,
                                       std::string_view field);

}  // namespace amble::csv
