#pragma once

#include <functional>
#include <string_view>
#include <utility>
#include <vector>

#include "services/platform/storage/database.h"

/// What the two drivers share. For this folder alone.
namespace amble::storage {

/// A transaction as the drivers see it: it remembers its first error and what is to be done after
/// the commit, and it can run the script of a migration.
class DriverTransaction : public Transaction {
 public:
  /// Runs several statements separated by semicolons, without parameters and, in PostgreSQL,
  /// without the statement and lock timeouts of everyday work.
  virtual absl::Status ExecuteScript(std::string_view sql) = 0;

  void AfterCommit(std::function<void()> action) override {
    after_commit_.push_back(std::move(action));
  }

  /// The first error of a statement: nothing is committed after it, even when the work hides it.
  const absl::Status& first_error() const { return first_error_; }

  std::vector<std::function<void()>> TakeAfterCommit() { return std::move(after_commit_); }

 protected:
  absl::Status Remember(absl::Status status) {
    if (first_error_.ok()) first_error_ = status;
    return status;
  }

 private:
  absl::Status first_error_;
  std::vector<std::function<void()>> after_commit_;
};

}  // namespace amble::storage
