#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace amble::host {

/// One flag as a process understood it, fit to be shown: no secret is in it.
struct Setting {
  std::string flag;   ///< "--gateway-http"
  std::string value;  ///< lists with commas
  std::string from;   ///< "default", "flag", "environment AMBLE_…", "file /etc/amble.conf", …
  bool redacted = false;  ///< something was left out of `value`
};

/// `text` without what a URL in it may hide: passwords, and parameters that are not known to be
/// harmless. A text that is no URL comes back as it is; a URL that can be read in two ways loses
/// all but its scheme. Sets `redacted` when something was left out.
std::string RedactUrl(std::string_view text, bool& redacted);

/// The options of a parsed `app`, in their order, less those of `but` (a command's own), help and
/// version. `arguments` is what was parsed.
std::vector<Setting> ListSettings(const CLI::App& app, const std::vector<std::string>& arguments,
                                  const std::vector<const CLI::Option*>& but);

/// Says that the value of `flag` is another in the end: `value`, which came `from` elsewhere.
void Derive(std::vector<Setting>& settings, std::string_view flag, std::string_view value,
            std::string from);

}  // namespace amble::host
