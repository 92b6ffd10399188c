#pragma once

#include <functional>
#include <utility>

#include "services/platform/storage/database.h"

namespace amble::messaging {

/// Counts the statements that are asked of another database; a batch is one.
class CountingDatabase final : public storage::Database {
 public:
  explicit CountingDatabase(storage::Database* inner) : inner_(inner) {}

  storage::Engine engine() const override { return inner_->engine(); }
  absl::Status Write(const Work& work) override { return inner_->Write(Counted(work)); }
  absl::Status Read(const Work& work) override { return inner_->Read(Counted(work)); }

  /// How many `work` asks.
  int Count(const std::function<void()>& work) {
    statements_ = 0;
    work();
    return statements_;
  }

 private:
  class CountingTransaction final : public storage::Transaction {
   public:
    CountingTransaction(storage::Transaction& inner, int& statements)
        : inner_(inner), statements_(statements) {}
    storage::Engine engine() const override { return inner_.engine(); }
    absl::StatusOr<storage::Rows> Query(const storage::Statement& statement,
                                        const storage::Params& params) override {
      ++statements_;
      return inner_.Query(statement, params);
    }
    absl::StatusOr<int64_t> Execute(const storage::Statement& statement,
                                    const storage::Params& params) override {
      ++statements_;
      return inner_.Execute(statement, params);
    }
    absl::Status ExecuteBatch(const storage::Statement& statement,
                              std::vector<storage::Params> rows) override {
      ++statements_;
      return inner_.ExecuteBatch(statement, std::move(rows));
    }
    void AfterCommit(std::function<void()> action) override {
      inner_.AfterCommit(std::move(action));
    }

   private:
    storage::Transaction& inner_;
    int& statements_;
  };

  Work Counted(const Work& work) {
    return [this, &work](storage::Transaction& transaction) {
      CountingTransaction counting(transaction, statements_);
      return work(counting);
    };
  }

  storage::Database* inner_;
  int statements_ = 0;
};

}  // namespace amble::messaging
