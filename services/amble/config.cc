#include <algorithm>

#include "CLI/CLI.hpp"
#include "boost/json.hpp"
#include "fmt/format.h"
#include "services/amble/commands.h"
#include "services/amble/output_format.h"
#include "services/platform/host/version.h"

namespace amble::program {
namespace {

namespace json = boost::json;

constexpr char kExamples[] = R"(Examples:
  amble config print --config=/etc/amble/amble.conf
  amble config print --target=groups --format=json

Passwords, in URLs too, are shown as ***; of files with secrets only the names are shown.
)";

/// On one line.
std::string Line(const std::string& value) {
  std::string line;
  for (const char c : value) {
    if (c == '\n') {
      line += "\\n";
    } else {
      line += c;
    }
  }
  return line;
}

void PrintText(const std::vector<host::Setting>& settings) {
  size_t width = 0;
  for (const host::Setting& setting : settings) width = std::max(width, setting.flag.size());
  for (const host::Setting& setting : settings) {
    fmt::print("{:<{}}  {}  ({})\n", setting.flag, width, Line(setting.value), setting.from);
  }
}

void PrintJson(const std::vector<host::Setting>& settings) {
  json::array list;
  for (const host::Setting& setting : settings) {
    list.push_back(json::object{{"flag", setting.flag},
                                {"value", setting.value},
                                {"from", setting.from},
                                {"redacted", setting.redacted}});
  }
  fmt::print("{}\n", json::serialize(json::object{{"settings", std::move(list)}}));
}

int Print(const Arguments& arguments) {
  OutputFormat format = OutputFormat::kText;
  const host::Command command{
      .name = "amble config print",
      .description =
          "Prints every setting after flags, variables and file, and where it came from.",
      .examples = kExamples,
      .version = host::VersionLine(),
      .add_flags = [&format](CLI::App& app) { AddFormatFlag(app, format); }};
  auto line = host::ParseCommandLine(command, arguments);
  if (!line.ok()) return Fail(line.status(), kExitUsage);
  if (line->answer) {
    fmt::print("{}", *line->answer);
  } else if (format == OutputFormat::kJson) {
    PrintJson(line->settings);
  } else {
    PrintText(line->settings);
  }
  return kExitOk;
}

}  // namespace

int RunConfig(const Arguments& arguments) {
  if (!arguments.empty() && arguments.front() == "print") {
    return Print({arguments.begin() + 1, arguments.end()});
  }
  const bool help =
      !arguments.empty() && (arguments.front() == "--help" || arguments.front() == "-h");
  fmt::print(help ? stdout : stderr,
             "Usage: amble config print [FLAGS]\n\n"
             "Prints every setting; see amble config print --help.\n");
  return help ? kExitOk : kExitUsage;
}

}  // namespace amble::program
