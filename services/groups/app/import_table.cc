#include "services/groups/app/import_table.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "services/platform/csv/csv_table.h"
#include "services/platform/errors/errors.h"
#include "services/platform/text/text.h"

namespace amble::groups {
namespace {

constexpr char kField[] = "csv";
constexpr std::string_view kNames[] = {"walking name", "name"};
constexpr std::string_view kContacts[] = {"contact", "email", "e-mail"};

/// "Walking_Name " and "walking name" are one.
std::string KeyOf(std::string_view heading) {
  std::string key = FoldKey(TrimSpace(heading));
  std::replace(key.begin(), key.end(), '_', ' ');
  return key;
}

template <size_t size>
bool Means(const std::string& key, const std::string_view (&names)[size]) {
  return std::find(std::begin(names), std::end(names), key) != std::end(names);
}

std::string Cell(const csv::Row& row, std::optional<size_t> column) {
  return column && *column < row.cells.size() ? row.cells[*column] : "";
}

}  // namespace

std::string ColumnOf(std::string_view field) {
  return std::string(field == "walking_name" ? kNames[0] : field == "contact" ? kContacts[0] : "");
}

absl::StatusOr<ImportTable> ReadImportTable(std::string_view csv) {
  if (csv.size() > kLargestImport) return InvalidField(kField, "The table is too large.");
  AMBLE_ASSIGN_OR_RETURN(
      const std::vector<csv::Row> rows,
      csv::Parse(csv, {.rows = kMostImportedRows + 1, .cells = kMostImportedColumns}, kField));
  if (rows.empty()) return InvalidField(kField, "There is no row that names the columns.");
  ImportTable table;
  std::optional<size_t> name;
  std::optional<size_t> contact;
  const std::vector<std::string>& headings = rows.front().cells;
  for (size_t i = 0; i < headings.size(); ++i) {
    const std::string key = KeyOf(headings[i]);
    if (Means(key, kNames) && !name) {
      name = i;
    } else if (Means(key, kContacts) && !contact) {
      contact = i;
    } else {
      table.ignored_columns.push_back(headings[i]);
    }
  }
  if (!name) return InvalidField(kField, "No column is called \"walking name\".");
  for (size_t i = 1; i < rows.size(); ++i) {
    TableRow read{
        .line = rows[i].line,
        .person = {.walking_name = Cell(rows[i], name), .contact = Cell(rows[i], contact)},
        .refusal = {}};
    absl::StatusOr<AddedPerson> checked = CheckAdded(read.person);
    read.refusal = checked.status();
    if (checked.ok()) read.person = *std::move(checked);
    table.rows.push_back(std::move(read));
  }
  return table;
}

}  // namespace amble::groups
