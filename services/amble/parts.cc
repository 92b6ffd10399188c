#include "services/amble/parts.h"

#include "gateway/module.h"
#include "services/accounts/module.h"
#include "services/attendance/module.h"
#include "services/groups/module.h"
#include "services/messaging/module.h"
#include "services/scheduling/module.h"

namespace amble::program {

std::vector<host::Part> Parts() {
  return {
      {.name = "accounts", .make = accounts::MakeModule, .sends_mail = true},
      {.name = "groups",
       .make = groups::MakeModule,
       .calls = {"accounts", "attendance"},
       .follows = {"accounts", "attendance", "scheduling"},
       .sends_mail = true},
      {.name = "scheduling",
       .make = scheduling::MakeModule,
       .calls = {"accounts"},
       .follows = {"accounts", "attendance", "groups"}},
      {.name = "attendance",
       .make = attendance::MakeModule,
       .calls = {"accounts"},
       .follows = {"groups", "scheduling"}},
      {.name = "messaging",
       .make = messaging::MakeModule,
       .calls = {"accounts"},
       .follows = {"accounts", "attendance", "groups", "scheduling"},
       .sends_mail = true,
       .pushes = true},
      {.name = "gateway",
       .make = gateway::MakeModule,
       .calls = {"accounts", "attendance", "groups", "messaging", "scheduling"},
       .follows = {"groups", "scheduling"},
       .has_database = false},
  };
}

}  // namespace amble::program
