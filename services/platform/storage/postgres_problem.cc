#include "services/platform/storage/postgres_problem.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace amble::storage {
namespace {

constexpr size_t kStateSize = 5;

struct Known {
  std::string_view sign;
  std::string_view words;
};

/// By SQLSTATE: what the server itself says.
constexpr std::array kByState{
    Known{"28P01", "PostgreSQL refuses the password"},
    Known{"28000", "PostgreSQL does not let this user in, or not from here"},
    Known{"3D000", "PostgreSQL has no database of this name"},
    Known{"42501", "PostgreSQL does not let this user use the database"},
    Known{"53300", "PostgreSQL has no connection left"},
    Known{"57P03", "PostgreSQL is starting up or shutting down"},
};

/// By what libpq says when no server was heard.
constexpr std::array kByWords{
    Known{"Connection refused", "nothing listens where PostgreSQL should be"},
    Known{"could not translate host name", "PostgreSQL's host name is not known"},
    Known{"No such file or directory",
          "PostgreSQL's socket or a file that the URL names is not there"},
    Known{"no password supplied", "PostgreSQL asks for a password, and the URL has none"},
    Known{"certificate", "PostgreSQL's certificate is not accepted, or ours is not"},
    Known{"SSL", "TLS with PostgreSQL does not come about"},
    Known{"No route to host", "PostgreSQL's host cannot be reached"},
    Known{"Network is unreachable", "PostgreSQL's host cannot be reached"},
    Known{"server closed the connection", "PostgreSQL hung up"},
};

bool IsStateLetter(char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); }

/// The SQLSTATE at the end of "FATAL:  28P01"; empty when the message ends otherwise.
std::string_view StateAtTheEnd(std::string_view told) {
  while (!told.empty() && (told.back() == '\n' || told.back() == ' ')) told.remove_suffix(1);
  if (told.size() < kStateSize + 2) return {};
  const std::string_view state = told.substr(told.size() - kStateSize);
  if (!std::all_of(state.begin(), state.end(), IsStateLetter)) return {};
  return told.substr(0, told.size() - kStateSize).ends_with("  ") ? state : std::string_view();
}

}  // namespace

std::string ConnectionProblem(std::string_view told) {
  if (const std::string_view state = StateAtTheEnd(told); !state.empty()) {
    for (const Known& known : kByState) {
      if (known.sign == state) return std::string(known.words);
    }
    return fmt::format("PostgreSQL refuses the connection ({})", state);
  }
  for (const Known& known : kByWords) {
    if (told.find(known.sign) != told.npos) return std::string(known.words);
  }
  return "the connection to PostgreSQL does not come about";
}

}  // namespace amble::storage
