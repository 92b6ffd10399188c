#include "services/amble/parts.h"

#include "services/accounts/module.h"
#ifdef AMBLE_HAS_GROUPS
#include "services/groups/module.h"
#endif
#include "services/attendance/module.h"
#include "services/scheduling/module.h"
#ifdef AMBLE_HAS_GATEWAY
#include "gateway/module.h"
#endif

namespace amble::program {

std::vector<host::Part> Parts() {
  return {
      {"accounts", accounts::MakeModule},
#ifdef AMBLE_HAS_GROUPS
      {"groups", groups::MakeModule},
#endif
      {"scheduling", scheduling::MakeModule}, {"attendance", attendance::MakeModule},
#ifdef AMBLE_HAS_GATEWAY
      {"gateway", gateway::MakeModule},
#endif
  };
}

}  // namespace amble::program
