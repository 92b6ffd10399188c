#include "services/messaging/app/list_threads.h"

#include <utility>

#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

ThreadPlace PlaceOf(const Thread& thread) {
  return {thread.last_time, thread.key.practice, thread.key.thread};
}

/// At most `limit` threads after `place` that are the caller's to see, and one more.
absl::StatusOr<std::vector<ThreadStanding>> FindStandings(const Dependencies& dependencies,
                                                          storage::Transaction& transaction,
                                                          const std::string& person,
                                                          ThreadPlace place, int limit) {
  ThreadLookup lookup(dependencies, transaction, person);
  std::vector<ThreadStanding> standings;
  const size_t wanted = static_cast<size_t>(limit) + 1;
  for (bool more = true; more && standings.size() < wanted;) {
    AMBLE_ASSIGN_OR_RETURN(auto threads,
                           dependencies.threads->ListOfPerson(
                               transaction, person, dependencies.clock->Now(), place, limit + 1));
    more = threads.size() == wanted;
    if (!threads.empty()) place = PlaceOf(threads.back());
    for (Thread& thread : threads) {
      // Somebody may be a member twice, after they came by an invitation and signed in later.
      if (!standings.empty() && standings.back().thread.key == thread.key) continue;
      AMBLE_ASSIGN_OR_RETURN(auto standing, lookup.In(std::move(thread)));
      if (standing && standings.size() < wanted) standings.push_back(*std::move(standing));
    }
  }
  return standings;
}

}  // namespace

absl::StatusOr<ThreadPage> ListThreads::operator()(const rpc::CallContext& call,
                                                   const ThreadPlace& after, int limit) const {
  ThreadPage page;
  AMBLE_RETURN_IF_ERROR(
      dependencies_.database->Read([&](storage::Transaction& transaction) -> absl::Status {
        const std::string& person = call.principal.person;
        AMBLE_ASSIGN_OR_RETURN(auto standings,
                               FindStandings(dependencies_, transaction, person, after, limit));
        page.more = standings.size() > static_cast<size_t>(limit);
        if (page.more) standings.pop_back();
        if (page.more) page.last = PlaceOf(standings.back().thread);
        AMBLE_ASSIGN_OR_RETURN(page.threads,
                               ViewThreads(dependencies_, transaction, person, standings));
        return absl::OkStatus();
      }));
  return page;
}

}  // namespace amble::messaging
