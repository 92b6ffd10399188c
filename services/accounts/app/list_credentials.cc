#include "services/accounts/app/list_credentials.h"

#include <vector>

#include "services/accounts/app/authorize.h"
#include "services/accounts/app/page_keys.h"
#include "services/accounts/app/staff_changes.h"
#include "services/accounts/app/transact.h"
#include "services/platform/errors/errors.h"

namespace amble::accounts {

absl::StatusOr<Page<Credential>> ListCredentials::operator()(
    const rpc::CallContext& call, const ListCredentialsCommand& command) {
  AMBLE_RETURN_IF_ERROR(RequireStaff(call, command.practice));
  const std::string scope =
      PageScope({call.principal.person, "ListCredentials", command.practice, command.staff});
  AMBLE_ASSIGN_OR_RETURN(const std::optional<TimeKey> after,
                         TimeKeyOf(*to_.page_tokens, scope, command.page.token));
  using List = std::vector<Credential>;
  AMBLE_ASSIGN_OR_RETURN(
      List credentials,
      InRead<List>(*to_.database, [&](storage::Transaction& transaction) -> absl::StatusOr<List> {
        AMBLE_ASSIGN_OR_RETURN(const Staff staff,
                               FindStaff(to_, transaction, command.practice, command.staff));
        if (staff.person != call.principal.person) {
          AMBLE_RETURN_IF_ERROR(RequireRole(call, command.practice, StaffRole::kOwner));
        }
        return to_.credentials->List(transaction, command.practice, command.staff, after,
                                     command.page.size + 1);
      }));
  Page<Credential> page;
  page.next_token =
      CutPage(credentials, command.page.size, *to_.page_tokens, scope,
              [](const Credential& last) { return PageKey(last.create_time, last.id); });
  page.items = std::move(credentials);
  return page;
}

}  // namespace amble::accounts
