#include "services/accounts/app/list_pending_credentials.h"

#include <vector>

#include "services/accounts/app/authorize.h"
#include "services/accounts/app/page_keys.h"
#include "services/accounts/app/transact.h"
#include "services/platform/errors/errors.h"

namespace amble::accounts {

absl::StatusOr<Page<Credential>> ListPendingCredentials::operator()(
    const rpc::CallContext& call, const ListPendingCredentialsCommand& command) {
  AMBLE_RETURN_IF_ERROR(RequireOperator(call));
  const std::string scope = PageScope({call.principal.person, "ListPendingCredentials"});
  AMBLE_ASSIGN_OR_RETURN(const std::optional<TimeKey> after,
                         TimeKeyOf(*to_.page_tokens, scope, command.page.token));
  using List = std::vector<Credential>;
  AMBLE_ASSIGN_OR_RETURN(
      List credentials, InRead<List>(*to_.database, [&](storage::Transaction& transaction) {
        return to_.credentials->ListPending(transaction, after, command.page.size + 1);
      }));
  Page<Credential> page;
  page.next_token =
      CutPage(credentials, command.page.size, *to_.page_tokens, scope,
              [](const Credential& last) { return PageKey(last.create_time, last.id); });
  page.items = std::move(credentials);
  return page;
}

}  // namespace amble::accounts
