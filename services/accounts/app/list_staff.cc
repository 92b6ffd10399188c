#include "services/accounts/app/list_staff.h"

#include <vector>

#include "services/accounts/app/authorize.h"
#include "services/accounts/app/page_keys.h"
#include "services/accounts/app/transact.h"
#include "services/platform/errors/errors.h"

namespace amble::accounts {

absl::StatusOr<Page<Staff>> ListStaff::operator()(const rpc::CallContext& call,
                                                  const ListStaffCommand& command) {
  AMBLE_RETURN_IF_ERROR(RequireStaff(call, command.practice));
  const std::string scope = PageScope({call.principal.person, "ListStaff", command.practice});
  AMBLE_ASSIGN_OR_RETURN(const std::optional<TimeKey> after,
                         TimeKeyOf(*to_.page_tokens, scope, command.page.token));
  using List = std::vector<Staff>;
  AMBLE_ASSIGN_OR_RETURN(
      List staff, InRead<List>(*to_.database, [&](storage::Transaction& transaction) {
        return to_.staff->List(transaction, command.practice, after, command.page.size + 1);
      }));
  Page<Staff> page;
  page.next_token = CutPage(staff, command.page.size, *to_.page_tokens, scope,
                            [](const Staff& last) { return PageKey(last.create_time, last.id); });
  page.items = std::move(staff);
  return page;
}

}  // namespace amble::accounts
