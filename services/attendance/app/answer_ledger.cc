#include "services/attendance/app/answer_ledger.h"

namespace amble::attendance {

std::string LedgerKey(const rpc::RequestKey& key) {
  // Neither callers (ids, "service:name") nor methods hold a line break.
  return key.caller + "\n" + key.method + "\n" + key.request_id;
}

}  // namespace amble::attendance
