#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/groups/app/added_person.h"

namespace amble::groups {

/// Of one table: bytes, people, columns.
inline constexpr size_t kLargestImport = 200'000;
inline constexpr size_t kMostImportedRows = 300;
inline constexpr size_t kMostImportedColumns = 50;

/// A row of people: who, or why it cannot be used.
struct TableRow {
  int line = 0;
  AddedPerson person;  ///< checked, when `refusal` is OK
  absl::Status refusal;
};

/// People to be added.
struct ImportTable {
  std::vector<TableRow> rows;
  std::vector<std::string> ignored_columns;
};

/// Reads a table: the first row names the columns "walking name" and "contact", in any order, in
/// any case, with spaces or underscores, or says "name" or "email" for them. INVALID_ARGUMENT
/// naming `csv` for what is no table, is too large, or has no column of walking names.
absl::StatusOr<ImportTable> ReadImportTable(std::string_view csv);

/// How the table calls the column of `field` ("walking_name" or "contact").
std::string ColumnOf(std::string_view field);

}  // namespace amble::groups
