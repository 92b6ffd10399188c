#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/time/time.h"

namespace amble::storage {

/// Bytes that are no text.
struct Bytes {
  std::string data;
  friend bool operator==(const Bytes&, const Bytes&) = default;
};

/// A list of texts for `{any:$n}` (see Statement).
using Texts = std::vector<std::string>;

/// One bound parameter or one column. Portable types only: TEXT (UTF-8, no NUL), BIGINT
/// (also SMALLINT booleans and microseconds since 1970 in UTC), BYTEA/BLOB, NULL.
class Value {
 public:
  using Variant = std::variant<std::monostate, int64_t, std::string, Bytes, Texts>;

  Value() = default;  // NULL
  Value(std::nullopt_t) {}
  Value(int number) : variant_(static_cast<int64_t>(number)) {}
  Value(int64_t number) : variant_(number) {}
  Value(bool flag) : variant_(static_cast<int64_t>(flag)) {}
  Value(std::string text) : variant_(std::move(text)) {}
  Value(std::string_view text) : variant_(std::string(text)) {}
  Value(const char* text) : variant_(std::string(text)) {}
  Value(Bytes bytes) : variant_(std::move(bytes)) {}
  Value(Texts texts) : variant_(std::move(texts)) {}
  Value(absl::Time time) : variant_(absl::ToUnixMicros(time)) {}
  template <typename T>
  Value(const std::optional<T>& value) {
    if (value) *this = Value(*value);
  }

  const Variant& variant() const { return variant_; }
  bool is_null() const { return std::holds_alternative<std::monostate>(variant_); }

  friend bool operator==(const Value&, const Value&) = default;

 private:
  Variant variant_;
};

using Params = std::vector<Value>;

/// One row of a result. Columns are numbered from 0 in the order of the SELECT. Reading a column as
/// another type than it holds is a programming error and aborts with the column's number.
class Row {
 public:
  explicit Row(std::vector<Value> columns) : columns_(std::move(columns)) {}

  size_t size() const { return columns_.size(); }
  const Value& at(size_t column) const { return columns_.at(column); }
  bool IsNull(size_t column) const { return at(column).is_null(); }
  const std::string& Text(size_t column) const;
  int64_t Int(size_t column) const;
  bool Bool(size_t column) const { return Int(column) != 0; }
  absl::Time Time(size_t column) const { return absl::FromUnixMicros(Int(column)); }
  const std::string& Blob(size_t column) const;
  std::optional<std::string> OptionalText(size_t column) const;
  std::optional<int64_t> OptionalInt(size_t column) const;
  std::optional<absl::Time> OptionalTime(size_t column) const;

 private:
  std::vector<Value> columns_;
};

using Rows = std::vector<Row>;

}  // namespace amble::storage
