#pragma once

#include <libpq-fe.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/platform/backup/manifest.h"

namespace amble::backup {

/// One plain connection for what operators do: it has no limits of time, and says what the server
/// says. Not thread-safe.
class PostgresSession {
 public:
  using TextRows = std::vector<std::vector<std::string>>;

  /// UNAVAILABLE when the server cannot be reached; the message never holds the URL.
  static absl::StatusOr<std::unique_ptr<PostgresSession>> Open(const std::string& url);

  /// Runs statements without parameters; the rows of the last one. FAILED_PRECONDITION with the
  /// server's words.
  absl::StatusOr<TextRows> Run(const std::string& sql);

  /// Counts what `schema` holds. NOT_FOUND when it holds no tables of amble.
  absl::StatusOr<Inventory> Inspect(const std::string& schema);

  /// A name or a text as SQL writes it.
  std::string Name(const std::string& name) const;
  std::string Text(const std::string& text) const;

 private:
  struct Closer {
    void operator()(PGconn* connection) const { PQfinish(connection); }
  };
  explicit PostgresSession(PGconn* connection) : connection_(connection) {}

  std::unique_ptr<PGconn, Closer> connection_;
};

/// The same connection to another database of the server, as a text for libpq. INVALID_ARGUMENT
/// when `url` is none.
absl::StatusOr<std::string> UrlOfDatabase(const std::string& url, const std::string& database);

/// Writes `schema` into a new file in pg_dump's own format: as it was at `snapshot`, which an open
/// transaction has exported.
absl::Status DumpSchema(const std::string& url, const std::string& schema,
                        const std::string& snapshot, const std::string& file);

/// Puts back what DumpSchema wrote, all or nothing. The schema must not be there.
absl::Status RestoreSchema(const std::string& url, const std::string& file);

}  // namespace amble::backup
