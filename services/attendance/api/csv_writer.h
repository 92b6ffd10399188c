#pragma once

#include <string>
#include <vector>

namespace amble::attendance {

/// `row` as a line of CSV (RFC 4180), CR LF at its end. What a spreadsheet would take for a formula
/// (it begins with = + - @, a tab or a carriage return) has a ' before it, as OWASP advises. A cell
/// is quoted when it holds a comma, a quote, a line break or blanks at its ends.
std::string CsvLine(const std::vector<std::string>& row);

}  // namespace amble::attendance
