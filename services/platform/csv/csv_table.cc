#include "services/platform/csv/csv_table.h"

#include <fmt/format.h>

#include <utility>

#include "services/platform/errors/errors.h"

namespace amble::csv {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool EndsRow(char c) { return c == '\n' || c == '\r'; }

char SeparatorOf(std::string_view text) {
  bool quoted = false;
  bool semicolon = false;
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (c == ',') return ',';
    if (c == ';') semicolon = true;
    if (EndsRow(c)) break;
  }
  return semicolon ? ';' : ',';
}

class Reader {
 public:
  Reader(std::string_view text, const Limits& limits, std::string_view field)
      : text_(text), limits_(limits), field_(field), separator_(SeparatorOf(text)) {}

  absl::StatusOr<std::vector<Row>> Read() {
    while (at_ < text_.size()) {
      if (EndsRow(text_[at_])) {
        EndLine();
        continue;
      }
      AMBLE_RETURN_IF_ERROR(ReadRow());
    }
    return std::move(rows_);
  }

 private:
  absl::Status Refuse(int line, std::string_view why) const {
    return InvalidField(field_, fmt::format("Line {}: {}", line, why));
  }

  /// Behind CR LF, LF or CR.
  void EndLine() {
    if (text_[at_] == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n') ++at_;
    ++at_;
    ++line_;
  }

  absl::Status ReadRow() {
    if (rows_.size() == limits_.rows) return Refuse(line_, "there are more rows than may be.");
    Row row{.line = line_, .cells = {}};
    while (true) {
      if (row.cells.size() == limits_.cells) {
        return Refuse(row.line, "there are more cells than may be.");
      }
      const bool quoted = at_ < text_.size() && text_[at_] == '"';
      AMBLE_ASSIGN_OR_RETURN(std::string cell, quoted ? ReadQuoted() : ReadPlain());
      row.cells.push_back(std::move(cell));
      if (at_ == text_.size()) break;
      if (EndsRow(text_[at_])) {
        EndLine();
        break;
      }
      ++at_;  // the separator
    }
    rows_.push_back(std::move(row));
    return absl::OkStatus();
  }

  absl::StatusOr<std::string> ReadPlain() {
    const size_t begin = at_;
    while (at_ < text_.size() && text_[at_] != separator_ && !EndsRow(text_[at_])) {
      if (text_[at_] == '"') return Refuse(line_, "a quote stands within a cell without quotes.");
      ++at_;
    }
    return std::string(text_.substr(begin, at_ - begin));
  }

  absl::StatusOr<std::string> ReadQuoted() {
    const int begin = line_;
    std::string cell;
    ++at_;
    while (at_ < text_.size()) {
      if (EndsRow(text_[at_])) {
        const size_t from = at_;
        EndLine();
        cell += text_.substr(from, at_ - from);
        continue;
      }
      if (text_[at_] != '"') {
        cell += text_[at_++];
        continue;
      }
      ++at_;
      if (at_ == text_.size() || text_[at_] == separator_ || EndsRow(text_[at_])) return cell;
      if (text_[at_] != '"') return Refuse(line_, "something stands behind a closing quote.");
      cell += text_[at_++];
    }
    return Refuse(begin, "a quote is never closed.");
  }

  const std::string_view text_;
  const Limits limits_;
  const std::string_view field_;
  const char separator_;
  size_t at_ = 0;
  int line_ = 1;
  std::vector<Row> rows_;
};

}  // namespace

absl::StatusOr<std::vector<Row>> Parse(std::string_view text, const Limits& limits,
                                       std::string_view field) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  return Reader(text, limits, field).Read();
}

}  // namespace amble::csv
