#include "services/platform/storage/postgres_arrays.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <cstdint>
#include <string_view>

#include "services/platform/errors/errors.h"
#include "services/platform/storage/postgres_types.h"

namespace amble::storage {
namespace {

constexpr int32_t kNullLength = -1;

void AppendInt32(uint32_t number, std::string* out) {
  const uint32_t ordered = htonl(number);
  out->append(reinterpret_cast<const char*>(&ordered), sizeof ordered);
}

void AppendInt64(uint64_t number, std::string* out) {
  AppendInt32(static_cast<uint32_t>(number >> 32), out);
  AppendInt32(static_cast<uint32_t>(number), out);
}

void AppendElement(std::string_view bytes, std::string* out) {
  AppendInt32(static_cast<uint32_t>(bytes.size()), out);
  out->append(bytes);
}

/// Appends one element; false when it is of another type.
struct Append {
  Oid element_type;
  std::string* out;

  bool operator()(std::monostate) const {
    AppendInt32(static_cast<uint32_t>(kNullLength), out);
    return true;
  }
  bool operator()(int64_t number) const {
    AppendInt32(sizeof number, out);
    AppendInt64(static_cast<uint64_t>(number), out);
    return element_type == pg::kInt8;
  }
  bool operator()(const std::string& text) const {
    AppendElement(text, out);
    return element_type == pg::kText;
  }
  bool operator()(const Bytes& bytes) const {
    AppendElement(bytes.data, out);
    return element_type == pg::kBytea;
  }
  bool operator()(const Texts&) const { return false; }
};

Oid ElementOf(Oid array_type) {
  switch (array_type) {
    case pg::kTextArray:
      return pg::kText;
    case pg::kInt8Array:
      return pg::kInt8;
    case pg::kByteaArray:
      return pg::kBytea;
    default:
      return InvalidOid;
  }
}

}  // namespace

absl::StatusOr<std::string> BinaryArray(std::span<const Params> rows, size_t column,
                                        Oid array_type) {
  const Oid element_type = ElementOf(array_type);
  if (element_type == InvalidOid) {
    return absl::InternalError(fmt::format("Parameter ${} is no list.", column + 1));
  }
  std::string out;
  AppendInt32(rows.empty() ? 0 : 1, &out);  // dimensions
  AppendInt32(1, &out);                     // there may be NULLs
  AppendInt32(element_type, &out);
  if (rows.empty()) return out;
  AppendInt32(static_cast<uint32_t>(rows.size()), &out);
  AppendInt32(1, &out);  // the first is number 1
  for (const Params& row : rows) {
    if (column >= row.size() || !std::visit(Append{element_type, &out}, row[column].variant())) {
      return absl::InternalError(fmt::format("Parameter ${} is of another type.", column + 1));
    }
  }
  return out;
}

}  // namespace amble::storage
