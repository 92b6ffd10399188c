#include "services/messaging/app/mark_read.h"

#include <algorithm>

#include "services/messaging/app/keep_thread.h"
#include "services/messaging/app/news_repository.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {

absl::StatusOr<ThreadView> MarkRead::operator()(const rpc::CallContext& call, const ThreadKey& key,
                                                int64_t sequence) const {
  return KeepOfThread(dependencies_, call, key,
                      [&](storage::Transaction& transaction, const ThreadStanding& standing) {
                        return Mark(transaction, call.principal.person, key,
                                    std::min(sequence, standing.thread.last_sequence));
                      });
}

absl::Status MarkRead::Mark(storage::Transaction& transaction, const std::string& person,
                            const ThreadKey& key, int64_t sequence) const {
  AMBLE_ASSIGN_OR_RETURN(auto readers, dependencies_.news->FindReaders(transaction, key, {person}));
  const NewsReader& reader = readers[person];
  if (!reader.told_notice.empty() && sequence >= reader.told_sequence) {
    AMBLE_RETURN_IF_ERROR(dependencies_.notices->MarkSeen(
        transaction, person, key.practice, {reader.told_notice}, dependencies_.clock->Now()));
  }
  return dependencies_.threads->MarkRead(transaction, person, key, sequence);
}

}  // namespace amble::messaging
