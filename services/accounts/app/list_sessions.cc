#include "services/accounts/app/list_sessions.h"

#include <vector>

#include "services/accounts/app/page_keys.h"
#include "services/accounts/app/transact.h"
#include "services/platform/errors/errors.h"

namespace amble::accounts {

absl::StatusOr<Page<Session>> ListSessions::operator()(const rpc::CallContext& call,
                                                       const ListSessionsCommand& command) {
  const std::string scope = PageScope({call.principal.person, "ListSessions"});
  AMBLE_ASSIGN_OR_RETURN(const std::optional<TimeKey> after,
                         TimeKeyOf(*to_.page_tokens, scope, command.page.token));
  using Sessions = std::vector<Session>;
  AMBLE_ASSIGN_OR_RETURN(
      Sessions sessions, InRead<Sessions>(*to_.database, [&](storage::Transaction& transaction) {
        return to_.sessions->List(transaction, call.principal.person, to_.clock->Now(), after,
                                  command.page.size + 1);
      }));
  Page<Session> page;
  page.next_token = CutPage(sessions, command.page.size, *to_.page_tokens, scope,
                            [](const Session& last) { return PageKey(last.create_time, last.id); });
  page.items = std::move(sessions);
  return page;
}

}  // namespace amble::accounts
