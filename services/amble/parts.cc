#include "services/amble/parts.h"

#include "services/accounts/module.h"
#include "services/attendance/module.h"
#include "services/groups/module.h"
#include "services/scheduling/module.h"
#ifdef AMBLE_HAS_GATEWAY
#include "gateway/module.h"
#endif

namespace amble::program {

std::vector<host::Part> Parts() {
  return {
      {"accounts", accounts::MakeModule},     {"groups", groups::MakeModule},
      {"scheduling", scheduling::MakeModule}, {"attendance", attendance::MakeModule},
#ifdef AMBLE_HAS_GATEWAY
      {"gateway", gateway::MakeModule},
#endif
  };
}

}  // namespace amble::program
