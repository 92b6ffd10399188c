#include "tests/load/commands.h"

#include <iostream>

namespace amble::load {

int ServeCommands(const std::map<std::string, Command>& commands) {
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream words(line);
    std::string name;
    words >> name;
    const auto command = commands.find(name);
    if (command == commands.end()) {
      std::cerr << "unknown command: " << line << '\n';
      return 1;
    }
    std::cout << command->second(words) << std::endl;
  }
  return 0;
}

void ServeUntilInputEnds() {
  std::cout << "ready" << std::endl;
  for (std::string line; std::getline(std::cin, line);) {
  }
}

}  // namespace amble::load
