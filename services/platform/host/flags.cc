#include "services/platform/host/flags.h"

#include <cctype>
#include <cstdlib>
#include <istream>

namespace amble::host {
namespace {

class VariablesFirst final : public CLI::ConfigINI {
 public:
  std::vector<CLI::ConfigItem> from_config(std::istream& input) const override {
    std::vector<CLI::ConfigItem> items = CLI::ConfigINI::from_config(input);
    std::erase_if(items, [](const CLI::ConfigItem& item) {
      return item.parents.empty() && IsSet(VariableOf("--" + item.name));
    });
    return items;
  }
};

}  // namespace

std::string VariableOf(std::string_view flag) {
  std::string variable = "AMBLE_";
  for (const char letter : flag.substr(2)) {
    variable.push_back(letter == '-' ? '_' : static_cast<char>(std::toupper(letter)));
  }
  return variable;
}

bool IsSet(const std::string& variable) {
  const char* value = std::getenv(variable.c_str());
  return value != nullptr && *value != '\0';
}

std::shared_ptr<CLI::Config> FileBelowEnvironment() { return std::make_shared<VariablesFirst>(); }

}  // namespace amble::host
