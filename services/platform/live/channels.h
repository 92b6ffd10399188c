#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

/// What changes as people look: see amble/live/v1/channels.proto, whose messages these are without
/// protobuf, so that use-cases can speak of them.
namespace amble::live {

/// One change of a channel.
struct Entry {
  int64_t position = 0;       ///< from 1 on, ascending
  std::string change;         ///< an amble.messaging.v1.WatchResponse without cursor, serialized
  std::string veiled_change;  ///< the same without its content; empty: nothing differs
  std::string author;         ///< id of the person who wrote it; empty: nobody
  std::string person;         ///< for this person (an id) alone; empty: for all
  /// Veiled for those whose grant begins later.
  absl::Time write_time = absl::UnixEpoch();

  friend bool operator==(const Entry&, const Entry&) = default;
};

/// Some entries of a channel, and how far it reaches, as of one moment.
struct Page {
  std::vector<Entry> entries;
  int64_t head = 0;      ///< the position of the last entry that there is; 0 before the first
  bool too_old = false;  ///< what came next after the position asked for is no longer kept
};

/// What one person may see of a channel.
struct Grant {
  std::string person;                       ///< id
  absl::Time from = absl::UnixEpoch();      ///< entries written before are veiled
  std::vector<std::string> veiled_authors;  ///< ids of people whose entries are veiled

  friend bool operator==(const Grant&, const Grant&) = default;
};

/// The channels of one service, as it reads them from its database. Two kinds:
///  - of entries (threads, hints): each position is one more than the one before, none is left out;
///  - of a state (a roll): the position is the state's version, and Read gives at most one entry,
///    which stands for all versions up to it and has the head's position.
/// Positions never go back within a life of the database. Called from several threads; may block.
class Channels {
 public:
  virtual ~Channels() = default;

  /// Of `channel` the first `limit` entries after the position `after`; with 0 the head alone.
  /// NOT_FOUND when there is no such channel, also when its name is none.
  virtual absl::StatusOr<Page> Read(const std::string& channel, int64_t after, int limit) = 0;

  /// Which of the channels `known` (to the position that was read last) may have more, or are gone,
  /// in any order. One query, whatever their number: it is asked each second for all that are
  /// followed.
  virtual absl::StatusOr<std::vector<std::string>> Grown(
      const std::map<std::string, int64_t>& known) = 0;

  /// What those of `people` (ids) who may see `channel` may see of it, in any order. Before one is
  /// left out because of what other services told, it is made sure by `deadline` (the system's
  /// clock) that nothing newer waits there. NOT_FOUND as Read.
  virtual absl::StatusOr<std::vector<Grant>> Lease(const std::string& channel,
                                                   const std::vector<std::string>& people,
                                                   absl::Time deadline) = 0;
};

}  // namespace amble::live
