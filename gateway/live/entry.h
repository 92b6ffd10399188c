#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace amble::gateway::live {

/// What is encoded for all who see it, once for each form.
struct ChangeCodec {
  /// A serialized amble.messaging.v1.WatchResponse as JSON; "{}" for what is none.
  std::function<std::string(std::string_view)> to_json;
  /// A serialized WatchResponse that tells that `channel` is to be read anew, or that no more comes
  /// of it.
  std::function<std::string(std::string_view channel, bool ended)> reset;
};

/// A message for clients without its cursor, in the forms that were asked for so far. On the hub's
/// queue.
class Change {
 public:
  using Bytes = std::shared_ptr<const std::string>;

  explicit Change(std::string binary)
      : binary_(std::make_shared<const std::string>(std::move(binary))) {}

  const Bytes& Binary() const { return binary_; }
  const Bytes& Json(const ChangeCodec& codec) const {
    if (json_ == nullptr) json_ = std::make_shared<const std::string>(codec.to_json(*binary_));
    return json_;
  }

 private:
  const Bytes binary_;
  mutable Bytes json_;
};

/// One entry of a channel; see amble.live.v1.Entry, whose words these are.
struct Entry {
  int64_t position = 0;
  std::shared_ptr<const Change> change;
  std::shared_ptr<const Change> veiled;  ///< null: nothing differs
  std::string author;
  std::string person;
  int64_t write_microseconds = 0;

  size_t size() const {
    return change->Binary()->size() + (veiled == nullptr ? 0 : veiled->Binary()->size());
  }
};

using SharedEntry = std::shared_ptr<const Entry>;

/// What came from a channel; see amble.live.v1.FollowResponse.
struct FollowUpdate {
  std::string epoch;
  std::vector<SharedEntry> entries;
  int64_t position = 0;
  bool reset = false;
};

/// What one person may see of a channel; see amble.live.v1.Grant.
struct Grant {
  std::string person;
  int64_t from_microseconds = 0;
  std::vector<std::string> veiled_authors;
};

}  // namespace amble::gateway::live
