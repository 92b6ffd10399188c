#pragma once

#include <string_view>

namespace amble::gateway {

/// Whether `path` has the form "/{package.Service}/{Method}", known or not.
bool IsRpcPath(std::string_view path);

}  // namespace amble::gateway
