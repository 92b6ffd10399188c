#include "services/messaging/app/thread_news.h"

#include <algorithm>
#include <utility>

#include "services/messaging/app/news_repository.h"
#include "services/messaging/app/thread_lookup.h"
#include "services/messaging/app/thread_repository.h"
#include "services/messaging/domain/failure.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {

absl::StatusOr<const std::optional<Message>*> UnreadFinder::FirstAfter(int64_t read) {
  const auto known = after_.find(read);
  if (known != after_.end()) return &known->second;
  AMBLE_ASSIGN_OR_RETURN(auto first,
                         dependencies_.news->FirstPosted(transaction_, thread_, read, {}));
  return &after_.emplace(read, std::move(first)).first->second;
}

absl::StatusOr<int64_t> UnreadFinder::First(const std::string& person, absl::Time readable_from,
                                            int64_t read, const std::vector<std::string>& veiled) {
  AMBLE_ASSIGN_OR_RETURN(const std::optional<Message>* first, FirstAfter(read));
  if (!*first) return 0;
  const Message& message = **first;
  std::vector<std::string> not_of = veiled;
  not_of.push_back(person);
  const bool readable = message.post_time >= readable_from;
  if (readable && std::find(not_of.begin(), not_of.end(), message.person) == not_of.end()) {
    return message.key.number;
  }
  if (!readable) {
    AMBLE_ASSIGN_OR_RETURN(const int64_t before, dependencies_.threads->SequenceBefore(
                                                     transaction_, thread_, readable_from));
    read = std::max(read, before);
  }
  AMBLE_ASSIGN_OR_RETURN(const auto own, dependencies_.news->FirstPosted(transaction_, thread_,
                                                                         read, std::move(not_of)));
  return own ? own->key.number : 0;
}

absl::StatusOr<std::string_view> WhyNoNews(const Dependencies& dependencies,
                                           storage::Transaction& transaction, const Notice& notice,
                                           const std::string& person, const std::string& present) {
  const ThreadKey key{notice.practice, notice.thread};
  AMBLE_ASSIGN_OR_RETURN(auto thread, dependencies.threads->Find(transaction, key));
  if (!thread) return failure::kNotInThread;
  ThreadLookup lookup(dependencies, transaction, present);
  AMBLE_ASSIGN_OR_RETURN(const auto standing, lookup.In(*std::move(thread)));
  if (!standing) return failure::kNotInThread;
  AMBLE_ASSIGN_OR_RETURN(auto readers,
                         dependencies.news->FindReaders(transaction, key, {person, present}));
  if (readers[present].muted) return failure::kThreadMuted;
  const NewsReader& told = readers[person];
  // A later one tells the same, to who had read in between.
  if (told.told_notice != notice.id) return failure::kHasRead;
  const int64_t read = std::max(told.read_sequence, readers[present].read_sequence);
  UnreadFinder unread(dependencies, transaction, key);
  AMBLE_ASSIGN_OR_RETURN(const int64_t first, unread.First(present, standing->access.readable_from,
                                                           read, standing->veiled));
  // What came after it was made is told by the next.
  return first == 0 || first > told.told_sequence ? failure::kHasRead : std::string_view();
}

}  // namespace amble::messaging
