#pragma once

#include <functional>
#include <map>
#include <sstream>
#include <string>

namespace amble::load {

/// Reads commands from standard input, one a line ("answers 64 2.5"), until it ends, and writes
/// what each brought, one line of JSON. Returns what the program exits with: 1 after a command that
/// it does not know.
using Command = std::function<std::string(std::istringstream& words)>;
int ServeCommands(const std::map<std::string, Command>& commands);

/// Writes "ready" to standard output, and returns when standard input has ended.
void ServeUntilInputEnds();

}  // namespace amble::load
