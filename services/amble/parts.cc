#include "services/amble/parts.h"

#ifdef AMBLE_HAS_ACCOUNTS
#include "services/accounts/module.h"
#endif
#ifdef AMBLE_HAS_GROUPS
#include "services/groups/module.h"
#endif
#ifdef AMBLE_HAS_SCHEDULING
#include "services/scheduling/module.h"
#endif
#ifdef AMBLE_HAS_ATTENDANCE
#include "services/attendance/module.h"
#endif
#ifdef AMBLE_HAS_GATEWAY
#include "gateway/module.h"
#endif

namespace amble::program {

std::vector<host::Part> Parts() {
  return {
#ifdef AMBLE_HAS_ACCOUNTS
      {"accounts", accounts::MakeModule},
#endif
#ifdef AMBLE_HAS_GROUPS
      {"groups", groups::MakeModule},
#endif
#ifdef AMBLE_HAS_SCHEDULING
      {"scheduling", scheduling::MakeModule},
#endif
#ifdef AMBLE_HAS_ATTENDANCE
      {"attendance", attendance::MakeModule},
#endif
#ifdef AMBLE_HAS_GATEWAY
      {"gateway", gateway::MakeModule},
#endif
  };
}

}  // namespace amble::program
