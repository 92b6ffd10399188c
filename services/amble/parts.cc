#include "services/amble/parts.h"

#include "gateway/module.h"
#include "services/accounts/module.h"
#include "services/attendance/module.h"
#include "services/groups/module.h"
#include "services/scheduling/module.h"

namespace amble::program {

std::vector<host::Part> Parts() {
  return {
      {"accounts", accounts::MakeModule},     {"groups", groups::MakeModule},
      {"scheduling", scheduling::MakeModule}, {"attendance", attendance::MakeModule},
      {"gateway", gateway::MakeModule},
  };
}

}  // namespace amble::program
