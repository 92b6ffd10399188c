#pragma once

#include <libpq-fe.h>

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/platform/storage/value.h"

namespace amble::storage {

struct ResultDeleter {
  void operator()(PGresult* result) const { PQclear(result); }
};
using PostgresResult = std::unique_ptr<PGresult, ResultDeleter>;

/// Parameters in the form that libpq takes. Points into the Params it was made of.
class PostgresParams {
 public:
  /// INTERNAL when the number of parameters or the type of one is not what the server expects.
  static absl::StatusOr<PostgresParams> From(const Params& params, const std::vector<Oid>& types);

  /// The same for a statement with `{rows:…}`: each parameter is a list, of one column of `rows`.
  static absl::StatusOr<PostgresParams> FromRows(std::span<const Params> rows,
                                                 const std::vector<Oid>& types);

  int size() const { return static_cast<int>(values_.size()); }
  const char* const* values() const { return values_.data(); }
  const int* lengths() const { return lengths_.data(); }
  const int* formats() const { return formats_.data(); }
  size_t bytes() const;  ///< roughly what they take on the wire

 private:
  std::vector<std::unique_ptr<std::string>> written_;  ///< numbers and lists
  std::vector<const char*> values_;
  std::vector<int> lengths_;
  std::vector<int> formats_;
};

/// The rows of a result. INTERNAL for a column whose type is not portable.
absl::StatusOr<Rows> ReadRows(const PGresult* result);

/// How many rows a result says were changed; 0 for a SELECT.
int64_t ChangedRows(PGresult* result);

/// What an error may show besides its SQLSTATE and the names of table and constraint.
enum class Detail {
  kNames,    ///< nothing: the server's words may quote a value
  kMessage,  ///< the server's words: no values were bound
};
absl::Status PostgresStatus(const PGresult* result, Detail detail);

}  // namespace amble::storage
