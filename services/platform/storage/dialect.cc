#include "services/platform/storage/dialect.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <vector>

#include "services/platform/errors/errors.h"

namespace amble::storage {
namespace {

constexpr std::string_view kAny = "any:";
constexpr std::string_view kLookUp = "look_up:";
constexpr std::string_view kLookUpEach = "look_up_each:";
constexpr std::string_view kRows = "rows:";

#ifdef AMBLE_MUTANT_NO_ROW_LOCKS
// The planted bug: whoever reads a row to change it no longer holds it.
constexpr std::string_view kPostgresForUpdate = "";
#else
constexpr std::string_view kPostgresForUpdate = "FOR UPDATE";
#endif

bool IsParameter(std::string_view text) {
  return text.size() > 1 && text[0] == '$' &&
         std::all_of(text.begin() + 1, text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// Parted by spaces and commas.
std::vector<std::string_view> Words(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const size_t end = std::min(text.find_first_of(" ,"), text.size());
    if (end > 0) words.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

bool IsName(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(),
                                      [](char c) { return c == '_' || (c >= 'a' && c <= 'z'); });
}

/// "TABLE by SCOPE $1, KEY $2".
absl::StatusOr<std::string> ExpandLookUp(Engine engine, std::string_view text) {
  const std::vector<std::string_view> words = Words(text);
  const bool well_formed = words.size() == 6 && IsName(words[0]) && words[1] == "by" &&
                           IsName(words[2]) && IsParameter(words[3]) && IsName(words[4]) &&
                           IsParameter(words[5]);
  if (!well_formed) return absl::InternalError("The dialect does not understand a {look_up:…}.");
  if (engine == Engine::kSqlite) {
    return fmt::format(
        "(SELECT * FROM {0} WHERE {1} = {2} AND {3} IN "
        "(SELECT value FROM json_each({4})))",
        words[0], words[2], words[3], words[4], words[5]);
  }
  // OFFSET 0 keeps the planner from looking into it.
  return fmt::format(
      "(SELECT DISTINCT unnest(CAST({4} AS TEXT[])) AS key) AS wanted "
      "CROSS JOIN LATERAL "
      "(SELECT * FROM {0} WHERE {1} = {2} AND {3} = wanted.key OFFSET 0)",
      words[0], words[2], words[3], words[4], words[5]);
}

/// "TABLE by COLUMN $1, COLUMN $2, …": the rows whose columns are together in the lists.
absl::StatusOr<std::string> ExpandLookUpEach(Engine engine, std::string_view text) {
  const std::vector<std::string_view> words = Words(text);
  bool well_formed =
      words.size() >= 4 && words.size() % 2 == 0 && IsName(words[0]) && words[1] == "by";
  std::vector<std::string> columns, keys, lists, conditions, values, tables;
  for (size_t i = 2; well_formed && i < words.size(); i += 2) {
    well_formed = IsName(words[i]) && IsParameter(words[i + 1]);
    const size_t number = keys.size() + 1;
    columns.emplace_back(words[i]);
    keys.push_back(fmt::format("key{}", number));
    lists.push_back(fmt::format("CAST({} AS TEXT[])", words[i + 1]));
    conditions.push_back(fmt::format("{} = wanted.key{}", words[i], number));
    values.push_back(fmt::format("list{}.value", number));
    tables.push_back(fmt::format("json_each({}) AS list{}", words[i + 1], number));
    if (number > 1) tables.back() += fmt::format(" ON list{}.key = list1.key", number);
  }
  if (!well_formed) {
    return absl::InternalError("The dialect does not understand a {look_up_each:…}.");
  }
  if (engine == Engine::kSqlite) {
    return fmt::format("(SELECT * FROM {} WHERE ({}) IN (SELECT {} FROM {}))", words[0],
                       fmt::join(columns, ", "), fmt::join(values, ", "),
                       fmt::join(tables, " JOIN "));
  }
  return fmt::format(
      "(SELECT DISTINCT * FROM unnest({}) AS given ({})) AS wanted CROSS JOIN LATERAL "
      "(SELECT * FROM {} WHERE {} OFFSET 0)",
      fmt::join(lists, ", "), fmt::join(keys, ", "), words[0], fmt::join(conditions, " AND "));
}

bool IsListable(std::string_view type) {
  return type == "TEXT" || type == "BIGINT" || type == "BYTEA";
}

/// "TYPE $1, TYPE $2, …".
absl::StatusOr<std::string> ExpandRows(Engine engine, std::string_view text) {
  const std::vector<std::string_view> words = Words(text);
  std::string list;
  for (size_t i = 0; i + 1 < words.size(); i += 2) {
    if (!IsListable(words[i]) || words[i + 1] != fmt::format("${}", i / 2 + 1)) break;
    if (!list.empty()) list += ", ";
    list += engine == Engine::kPostgres ? fmt::format("CAST({} AS {}[])", words[i + 1], words[i])
                                        : std::string(words[i + 1]);
    if (i + 2 != words.size()) continue;
    return engine == Engine::kPostgres ? fmt::format("SELECT * FROM unnest({})", list)
                                       : fmt::format("VALUES ({})", list);
  }
  return absl::InternalError("The dialect does not understand a {rows:…}.");
}

absl::StatusOr<std::string> ExpandOne(Engine engine, std::string_view name) {
  const bool postgres = engine == Engine::kPostgres;
  if (name == "for_update") return std::string(postgres ? kPostgresForUpdate : "");
  if (name == "for_update_skip_locked") return postgres ? "FOR UPDATE SKIP LOCKED" : "";
  if (name.starts_with(kAny) && IsParameter(name.substr(kAny.size()))) {
    const std::string_view parameter = name.substr(kAny.size());
    // Not `= ANY($n)`: under a generic plan that is a filter which compares each row with each of
    // the list. A join costs about as much as there are rows and elements, whatever the plan.
    return postgres ? fmt::format("IN (SELECT unnest({}::text[]))", parameter)
                    : fmt::format("IN (SELECT value FROM json_each({}))", parameter);
  }
  if (name.starts_with(kRows)) return ExpandRows(engine, name.substr(kRows.size()));
  if (name.starts_with(kLookUpEach)) {
    return ExpandLookUpEach(engine, name.substr(kLookUpEach.size()));
  }
  if (name.starts_with(kLookUp)) return ExpandLookUp(engine, name.substr(kLookUp.size()));
  return absl::InternalError(fmt::format("The dialect does not know {{{}}}.", name));
}

bool IsStorableText(std::string_view text) {
  return text.find('\0') == std::string_view::npos &&
         simdjson::validate_utf8(text.data(), text.size());
}

}  // namespace

absl::StatusOr<std::string> Expand(Engine engine, std::string_view sql) {
  std::string expanded;
  expanded.reserve(sql.size());
  char quote = 0;
  for (size_t i = 0; i < sql.size(); ++i) {
    const char c = sql[i];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '\'' || c == '"') {
      quote = c;
    } else if (c == '{') {
      const size_t end = sql.find('}', i);
      if (end == std::string_view::npos) return absl::InternalError("A brace is not closed.");
      AMBLE_ASSIGN_OR_RETURN(const std::string one,
                             ExpandOne(engine, sql.substr(i + 1, end - i - 1)));
      expanded += one;
      i = end;
      continue;
    }
    expanded += c;
  }
  return expanded;
}

bool TakesRows(std::string_view sql) { return sql.find("{rows:") != std::string_view::npos; }

absl::Status CheckTexts(const Params& params) {
  for (size_t i = 0; i < params.size(); ++i) {
    bool good = true;
    if (const auto* text = std::get_if<std::string>(&params[i].variant())) {
      good = IsStorableText(*text);
    } else if (const auto* texts = std::get_if<Texts>(&params[i].variant())) {
      good = std::all_of(texts->begin(), texts->end(), IsStorableText);
    }
    if (!good) {
      return absl::InvalidArgumentError(
          fmt::format("Parameter ${} is a text with NUL or that is not UTF-8.", i + 1));
    }
  }
  return absl::OkStatus();
}

}  // namespace amble::storage
