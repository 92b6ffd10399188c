#include "gateway/protocols/rpc_path.h"

#include "gateway/http/characters.h"

namespace amble::gateway {

bool IsRpcPath(std::string_view path) {
  const size_t slash = path.find('/', 1);
  if (path.size() < 2 || !IsAlpha(path[1]) || slash == std::string_view::npos) return false;
  const std::string_view service = path.substr(1, slash - 1);
  const std::string_view method = path.substr(slash + 1);
  return service.find('.') != std::string_view::npos && !method.empty() && IsAlpha(method[0]) &&
         method.find_first_of("/.") == std::string_view::npos;
}

}  // namespace amble::gateway
