#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/attendance/domain/response.h"
#include "services/attendance/domain/walk.h"
#include "services/platform/storage/database.h"

namespace amble::attendance {

/// Whose answer to which walk: ids.
struct ResponseKey {
  std::string walk;
  std::string member;
};

/// Whose offer of a place on which walk.
struct OfferKey {
  WalkId walk;
  std::string member;  ///< id
};

/// An answer with the walk that it is to.
struct StoredResponse {
  std::string walk;  ///< id
  Response response;
};

/// A row of a list of a walk's answers; somebody who has not answered has version 0.
struct ListedResponse {
  Response response;
  std::string walking_name;
};

/// A row of the list of somebody's answers.
struct OwnResponse {
  Walk walk;
  Response response;
  std::string walking_name;
};

/// Answers to walks. Lookups cost O(log n) each however many answers a walk has.
class ResponseRepository {
 public:
  virtual ~ResponseRepository() = default;

  /// Those of `keys` that exist, in any order. One query.
  virtual absl::StatusOr<std::vector<StoredResponse>> Find(
      storage::Transaction& transaction, const std::string& practice,
      const std::vector<ResponseKey>& keys) = 0;

  /// The first `limit` of the waiting list, in the order of their join sequence.
  virtual absl::StatusOr<std::vector<Response>> FirstWaiting(storage::Transaction& transaction,
                                                             const std::string& practice,
                                                             const std::string& walk,
                                                             int64_t limit) = 0;

  /// How many wait before `join_sequence`. Costs as much as they are many.
  virtual absl::StatusOr<int64_t> WaitingBefore(storage::Transaction& transaction,
                                                const std::string& practice,
                                                const std::string& walk, int64_t join_sequence) = 0;

  /// Adds or replaces. One batch.
  virtual absl::Status Save(storage::Transaction& transaction, const std::string& practice,
                            std::span<const StoredResponse> responses) = 0;

  /// Offers, of all practices, whose time is over at `now`, those that waited longest first; at
  /// most `limit`. Costs as much as they are many.
  virtual absl::StatusOr<std::vector<OfferKey>> LapsedOffers(storage::Transaction& transaction,
                                                             absl::Time now, int limit) = 0;

  /// Answers to a walk after `after` (a join sequence; 0 for the first page) in one of `states`, in
  /// the order of their join sequence; at most `limit`.
  virtual absl::StatusOr<std::vector<ListedResponse>> List(storage::Transaction& transaction,
                                                           const std::string& practice,
                                                           const std::string& walk,
                                                           const std::vector<ResponseState>& states,
                                                           int64_t after, int limit) = 0;

  /// ACTIVE members of the group who have not answered, after `after` (an id), by id.
  virtual absl::StatusOr<std::vector<ListedResponse>> ListUnanswered(
      storage::Transaction& transaction, const WalkId& walk, const std::string& after,
      int limit) = 0;

  /// Where a page of ListOfPerson begins: after the answer with this key.
  struct OwnKey {
    absl::Time start = absl::InfinitePast();
    std::string walk;
    std::string member;
  };
  /// Answers of a person who is in the group still, to walks that end after `now`; soonest first.
  /// `guest_group` (an id; empty: any) narrows it to one group.
  virtual absl::StatusOr<std::vector<OwnResponse>> ListOfPerson(storage::Transaction& transaction,
                                                                const std::string& person,
                                                                const std::string& guest_group,
                                                                absl::Time now, const OwnKey& after,
                                                                int limit) = 0;
};

}  // namespace amble::attendance
