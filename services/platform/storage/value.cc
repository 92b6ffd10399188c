#include "services/platform/storage/value.h"

#include <cstdio>
#include <cstdlib>

namespace amble::storage {
namespace {

/// Reads `column` as `T`; aborts when it holds another type, naming the column but not its content.
template <typename T>
const T& As(const Row& row, size_t column, const char* type) {
  const T* held = column < row.size() ? std::get_if<T>(&row.at(column).variant()) : nullptr;
  if (held == nullptr) {
    std::fprintf(stderr, "storage: column %zu of %zu is not of type %s\n", column, row.size(),
                 type);
    std::abort();
  }
  return *held;
}

}  // namespace

const std::string& Row::Text(size_t column) const { return As<std::string>(*this, column, "text"); }

int64_t Row::Int(size_t column) const { return As<int64_t>(*this, column, "integer"); }

const std::string& Row::Blob(size_t column) const { return As<Bytes>(*this, column, "bytes").data; }

std::optional<std::string> Row::OptionalText(size_t column) const {
  if (IsNull(column)) return std::nullopt;
  return Text(column);
}

std::optional<int64_t> Row::OptionalInt(size_t column) const {
  if (IsNull(column)) return std::nullopt;
  return Int(column);
}

std::optional<absl::Time> Row::OptionalTime(size_t column) const {
  if (IsNull(column)) return std::nullopt;
  return Time(column);
}

}  // namespace amble::storage
