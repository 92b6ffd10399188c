#pragma once

#include <libpq-fe.h>

#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/platform/storage/database.h"
#include "services/platform/storage/postgres_values.h"

namespace amble::storage {

/// One connection to a server, always in libpq's pipeline mode: what is sent waits for Sync, which
/// brings all answers in one round trip. Not thread-safe.
///
/// The socket is non-blocking and every wait reads while it writes, so a long pipeline cannot come
/// to a stand with both buffers full; beyond kMaxUnansweredRows or kMaxUnansweredBytes the answers
/// are collected in between, so memory stays bounded.
class PostgresConnection {
 public:
  static constexpr int kMaxUnansweredRows = 1000;
  static constexpr size_t kMaxUnansweredBytes = 1 << 20;
  /// Of a `{rows:…}`, in one statement.
  static constexpr size_t kMaxRowsOfStatement = 1024;

  struct Prepared {
    std::string text;  ///< as written, before the dialect
    std::string name;
    std::vector<Oid> parameter_types;
    bool takes_rows = false;
  };

  /// UNAVAILABLE when the server cannot be reached in time or does not let us in: the message says
  /// in plain words why (ConnectionProblem). No message holds the URL.
  static absl::StatusOr<std::unique_ptr<PostgresConnection>> Open(const PostgresOptions& options);

  /// `statement` as this connection knows it. The first time costs a round trip, which is a Sync of
  /// what was sent before too.
  absl::StatusOr<const Prepared*> Prepare(const Statement& statement);

  /// Sends without waiting for the answer.
  absl::Status Send(const Prepared& prepared, const Params& params);
  /// The same for all of `rows`, in order.
  absl::Status SendRows(const Prepared& prepared, std::span<const Params> rows);
  /// The same for a statement without parameters that is not worth preparing: BEGIN, COMMIT.
  absl::Status SendControl(const char* sql);

  /// Waits for all answers. The result of what was sent last, or the first error: then nothing
  /// after it was run, and the transaction must be rolled back.
  absl::StatusOr<PostgresResult> Sync();

  /// Runs statements without parameters, after a Sync. A step of a migration may take its time: the
  /// limit is the server's alone, unless `patience` says otherwise.
  absl::Status RunScript(std::string_view sql, absl::Duration patience = absl::InfiniteDuration());

  /// The connection cannot be used any more.
  bool lost() const { return lost_; }
  bool InTransaction() const { return PQtransactionStatus(connection_.get()) != PQTRANS_IDLE; }

 private:
  struct Closer {
    void operator()(PGconn* connection) const { PQfinish(connection); }
  };

  explicit PostgresConnection(const PostgresOptions& options);
  absl::Status Connect(const PostgresOptions& options);
  absl::Status Configure(const PostgresOptions& options);
  absl::Status SendWire(const Prepared& prepared, const PostgresParams& wire);
  absl::Status Sent(int accepted, Detail detail);
  absl::StatusOr<PostgresResult> NextResult(absl::Duration patience);
  absl::Status WaitForInput(absl::Duration patience);
  absl::Status Fail(const PGresult* result, Detail detail);
  absl::Status Lose();

  std::unique_ptr<PGconn, Closer> connection_;
  std::unordered_map<const char*, Prepared> statements_;
  int64_t prepared_count_ = 0;
  std::deque<Detail> unanswered_;  ///< of each statement sent: what its error may show
  size_t unanswered_bytes_ = 0;
  const absl::Duration patience_;
  bool lost_ = false;
};

}  // namespace amble::storage
