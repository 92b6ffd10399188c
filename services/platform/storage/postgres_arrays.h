#pragma once

#include <libpq-fe.h>

#include <span>
#include <string>

#include "absl/status/statusor.h"
#include "services/platform/storage/value.h"

namespace amble::storage {

/// Column `column` (from 0) of `rows` as an array of PostgreSQL's, in its binary form.
/// `array_type` is TEXT[], BIGINT[] or BYTEA[]. INTERNAL when a value is of another type, or a row
/// has no such column.
absl::StatusOr<std::string> BinaryArray(std::span<const Params> rows, size_t column,
                                        Oid array_type);

}  // namespace amble::storage
