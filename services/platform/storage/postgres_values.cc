#include "services/platform/storage/postgres_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <string_view>

#include "services/platform/errors/errors.h"
#include "services/platform/storage/postgres_arrays.h"
#include "services/platform/storage/postgres_types.h"

namespace amble::storage {
namespace {

constexpr int kTextFormat = 0;
constexpr int kBinaryFormat = 1;

bool IsText(Oid type) {
  return type == pg::kText || type == pg::kVarchar || type == pg::kName ||
         type == pg::kBlankPaddedChar;
}

/// Whether the server takes a value of this kind for a parameter of `type`.
struct Fits {
  Oid type;
  bool operator()(std::monostate) const { return true; }
  bool operator()(int64_t) const {
    return type == pg::kInt8 || type == pg::kInt4 || type == pg::kInt2;
  }
  bool operator()(const std::string&) const { return IsText(type); }
  bool operator()(const Bytes&) const { return type == pg::kBytea; }
  bool operator()(const Texts&) const { return type == pg::kTextArray; }
};

/// An array in PostgreSQL's text form: {"a","b"}.
std::string ArrayLiteral(const Texts& texts) {
  std::string array = "{";
  for (const std::string& text : texts) {
    if (array.size() > 1) array += ',';
    array += '"';
    for (const char c : text) {
      if (c == '"' || c == '\\') array += '\\';
      array += c;
    }
    array += '"';
  }
  return array + "}";
}

absl::StatusOr<Value> ReadInteger(std::string_view text, int column) {
  int64_t number = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || stop != text.data() + text.size()) {
    return absl::InternalError(fmt::format("Column {} is not a 64-bit integer.", column));
  }
  return Value(number);
}

absl::StatusOr<Value> ReadBytes(const char* text, int column) {
  size_t size = 0;
  unsigned char* raw = PQunescapeBytea(reinterpret_cast<const unsigned char*>(text), &size);
  if (raw == nullptr) {
    return absl::ResourceExhaustedError(fmt::format("Column {} finds no memory.", column));
  }
  Value value(Bytes{std::string(reinterpret_cast<const char*>(raw), size)});
  PQfreemem(raw);
  return value;
}

absl::StatusOr<Value> ReadValue(const PGresult* result, int row, int column) {
  const Oid type = PQftype(result, column);
  if (PQgetisnull(result, row, column) != 0 || type == pg::kVoid) return Value();
  const char* data = PQgetvalue(result, row, column);
  const std::string_view text(data, static_cast<size_t>(PQgetlength(result, row, column)));
  if (IsText(type)) return Value(text);
  switch (type) {
    case pg::kInt8:
    case pg::kInt4:
    case pg::kInt2:
    case pg::kNumeric:  // what SUM makes of a BIGINT
      return ReadInteger(text, column);
    case pg::kBool:
      return Value(text == "t");
    case pg::kBytea:
      return ReadBytes(data, column);
    default:
      return absl::InternalError(fmt::format("Column {} is not of a portable type.", column));
  }
}

absl::StatusCode CodeOf(std::string_view state) {
  const std::string_view state_class = state.substr(0, 2);
  if (state == "23505" || state == "23P01") return absl::StatusCode::kAlreadyExists;
  if (state_class == "23") return absl::StatusCode::kFailedPrecondition;
  if (state_class == "40") return absl::StatusCode::kAborted;
  if (state == "57014" || state == "55P03") return absl::StatusCode::kDeadlineExceeded;
  if (state_class == "53" || state_class == "54") return absl::StatusCode::kResourceExhausted;
  if (state.empty() || state_class == "57" || state_class == "08") {
    return absl::StatusCode::kUnavailable;
  }
  if (state == "22021" || state == "22P05") return absl::StatusCode::kInvalidArgument;
  return absl::StatusCode::kInternal;
}

std::string_view Field(const PGresult* result, int field) {
  const char* text = PQresultErrorField(result, field);
  return text == nullptr ? std::string_view() : std::string_view(text);
}

}  // namespace

absl::StatusOr<PostgresParams> PostgresParams::From(const Params& params,
                                                    const std::vector<Oid>& types) {
  if (params.size() != types.size()) {
    return absl::InternalError(fmt::format("The statement has {} parameters, {} were given.",
                                           types.size(), params.size()));
  }
  PostgresParams out;
  const auto add = [&out](const char* data, size_t size, int format) {
    out.values_.push_back(data);
    out.lengths_.push_back(static_cast<int>(size));
    out.formats_.push_back(format);
  };
  const auto write = [&](std::string text) {
    out.written_.push_back(std::make_unique<std::string>(std::move(text)));
    add(out.written_.back()->c_str(), out.written_.back()->size(), kTextFormat);
  };
  for (size_t i = 0; i < params.size(); ++i) {
    const Value::Variant& value = params[i].variant();
    if (!std::visit(Fits{types[i]}, value)) {
      return absl::InternalError(fmt::format("Parameter ${} is of another type.", i + 1));
    }
    if (const auto* number = std::get_if<int64_t>(&value)) {
      write(std::to_string(*number));
    } else if (const auto* text = std::get_if<std::string>(&value)) {
      add(text->c_str(), text->size(), kTextFormat);
    } else if (const auto* bytes = std::get_if<Bytes>(&value)) {
      add(bytes->data.data(), bytes->data.size(), kBinaryFormat);
    } else if (const auto* texts = std::get_if<Texts>(&value)) {
      write(ArrayLiteral(*texts));
    } else {
      add(nullptr, 0, kTextFormat);
    }
  }
  return out;
}

absl::StatusOr<PostgresParams> PostgresParams::FromRows(std::span<const Params> rows,
                                                        const std::vector<Oid>& types) {
  PostgresParams out;
  for (const Params& row : rows) {
    if (row.size() == types.size()) continue;
    return absl::InternalError(fmt::format("The statement takes rows of {} values, {} were given.",
                                           types.size(), row.size()));
  }
  for (size_t column = 0; column < types.size(); ++column) {
    AMBLE_ASSIGN_OR_RETURN(std::string array, BinaryArray(rows, column, types[column]));
    out.written_.push_back(std::make_unique<std::string>(std::move(array)));
    out.values_.push_back(out.written_.back()->data());
    out.lengths_.push_back(static_cast<int>(out.written_.back()->size()));
    out.formats_.push_back(kBinaryFormat);
  }
  return out;
}

size_t PostgresParams::bytes() const {
  size_t sum = 0;
  for (const int length : lengths_) sum += static_cast<size_t>(length);
  return sum;
}

absl::StatusOr<Rows> ReadRows(const PGresult* result) {
  Rows rows;
  const int count = PQntuples(result);
  const int columns = PQnfields(result);
  rows.reserve(static_cast<size_t>(count));
  for (int row = 0; row < count; ++row) {
    std::vector<Value> values;
    values.reserve(static_cast<size_t>(columns));
    for (int column = 0; column < columns; ++column) {
      AMBLE_ASSIGN_OR_RETURN(Value value, ReadValue(result, row, column));
      values.push_back(std::move(value));
    }
    rows.emplace_back(std::move(values));
  }
  return rows;
}

int64_t ChangedRows(PGresult* result) {
  if (std::string_view(PQcmdStatus(result)).starts_with("SELECT")) return 0;
  const std::string_view count(PQcmdTuples(result));
  int64_t number = 0;
  std::from_chars(count.data(), count.data() + count.size(), number);
  return number;
}

absl::Status PostgresStatus(const PGresult* result, Detail detail) {
  const std::string_view state = Field(result, PG_DIAG_SQLSTATE);
  std::string message = fmt::format("PostgreSQL {}", state.empty() ? "lost" : state);
  for (const char field : {PG_DIAG_TABLE_NAME, PG_DIAG_COLUMN_NAME, PG_DIAG_CONSTRAINT_NAME}) {
    if (!Field(result, field).empty()) message += fmt::format(" {}", Field(result, field));
  }
  if (detail == Detail::kMessage) {
    message += fmt::format(": {}", Field(result, PG_DIAG_MESSAGE_PRIMARY));
  }
  return absl::Status(CodeOf(state), message);
}

}  // namespace amble::storage
