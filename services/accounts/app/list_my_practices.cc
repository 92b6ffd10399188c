#include "services/accounts/app/list_my_practices.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "services/accounts/app/page_keys.h"
#include "services/accounts/app/transact.h"
#include "services/platform/errors/errors.h"

namespace amble::accounts {

namespace {

/// Each practice with the place in it; one that ended meanwhile is left out.
std::vector<MyPractice> Join(std::vector<Practice> practices, const std::vector<Staff>& places) {
  std::vector<MyPractice> joined;
  for (Practice& practice : practices) {
    const auto place = std::find_if(places.begin(), places.end(), [&](const Staff& staff) {
      return staff.practice == practice.id;
    });
    if (place != places.end()) joined.push_back({std::move(practice), *place});
  }
  return joined;
}

}  // namespace

absl::StatusOr<Page<MyPractice>> ListMyPractices::operator()(
    const rpc::CallContext& call, const ListMyPracticesCommand& command) {
  const std::string& person = call.principal.person;
  const std::string scope = PageScope({person, "ListMyPractices"});
  AMBLE_ASSIGN_OR_RETURN(const std::optional<NameKey> after,
                         NameKeyOf(*to_.page_tokens, scope, command.page.token));
  return InRead<Page<MyPractice>>(
      *to_.database, [&](storage::Transaction& transaction) -> absl::StatusOr<Page<MyPractice>> {
        AMBLE_ASSIGN_OR_RETURN(
            std::vector<Practice> practices,
            to_.practices->ListOfPerson(transaction, person, after, command.page.size + 1));
        AMBLE_ASSIGN_OR_RETURN(const std::vector<Staff> places,
                               to_.staff->ListOfPerson(transaction, person));
        Page<MyPractice> page;
        page.next_token = CutPage(practices, command.page.size, *to_.page_tokens, scope,
                                  [](const Practice& last) {
                                    return std::vector<std::string>{last.name_key, last.id};
                                  });
        page.items = Join(std::move(practices), places);
        return page;
      });
}

}  // namespace amble::accounts
