#pragma once

#include <string>
#include <string_view>

namespace amble::storage {

/// Why a connection did not come about, in plain words, without a name, an address or a secret.
/// `told` is libpq's message in the verbosity PQERRORS_SQLSTATE. The same cause gives the same
/// words each time, so that a log can say it once.
std::string ConnectionProblem(std::string_view told);

}  // namespace amble::storage
