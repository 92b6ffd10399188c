#include "services/platform/host/settings.h"

#include <algorithm>
#include <array>

#include "CLI/CLI.hpp"
#include "fmt/format.h"
#include "services/platform/host/flags.h"

namespace amble::host {
namespace {

constexpr std::string_view kHidden = "***";
constexpr std::array<std::string_view, 4> kSecretWords{"password", "passphrase", "secret",
                                                       "private"};
/// Parameters of a libpq or redis URL that hold no secret.
constexpr std::array<std::string_view, 9> kHarmlessParameters{
    "application_name",     "connect_timeout", "dbname", "host",       "port",
    "target_session_attrs", "sslmode",         "user",   "sslrootcert"};

template <size_t kSize>
bool IsOneOf(const std::array<std::string_view, kSize>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// A flag whose value is a secret itself, not the name of a file that holds one.
bool HoldsSecret(std::string_view flag) {
  if (flag.ends_with("-file")) return false;
  return std::any_of(kSecretWords.begin(), kSecretWords.end(), [flag](std::string_view word) {
    return flag.find(word) != std::string_view::npos;
  });
}

std::string RedactParameters(std::string_view query, bool& redacted) {
  std::string shown;
  while (!query.empty()) {
    const size_t end = std::min(query.find('&'), query.size());
    const std::string_view parameter = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    const size_t equals = parameter.find('=');
    const std::string_view name = parameter.substr(0, equals);
    const bool harmless = equals != std::string_view::npos && IsOneOf(kHarmlessParameters, name);
    shown += shown.empty() ? "?" : "&";
    if (harmless) {
      shown += parameter;
    } else {
      // The name, too, may be the rest of a password with a & in it.
      shown += kHidden;
      redacted = true;
    }
  }
  return shown;
}

std::string From(const CLI::Option& option, const std::string& flag, const std::string& file,
                 const std::vector<std::string>& arguments) {
  const bool told = std::any_of(arguments.begin(), arguments.end(), [&](const auto& argument) {
    return argument == flag || argument.starts_with(flag + "=");
  });
  if (told) return "flag";
  if (const std::string variable = VariableOf(flag); IsSet(variable)) {
    return "environment " + variable;
  }
  return option.count() > 0 ? "file " + file : "default";
}

Setting Show(const CLI::Option& option, const std::string& flag, std::string from) {
  Setting setting{.flag = flag, .value = {}, .from = std::move(from)};
  if (option.count() == 0) {
    setting.value = option.get_default_str();
    return setting;
  }
  for (const std::string& value : option.results()) {
    if (!setting.value.empty()) setting.value += ',';
    setting.value += RedactUrl(value, setting.redacted);
  }
  if (HoldsSecret(flag) && !setting.value.empty()) {
    setting.value = kHidden;
    setting.redacted = true;
  }
  return setting;
}

}  // namespace

std::string RedactUrl(std::string_view text, bool& redacted) {
  constexpr std::string_view kSeparator = "://";
  const size_t colon = text.find(kSeparator);
  if (colon == std::string_view::npos) return std::string(text);
  std::string shown(text.substr(0, colon + kSeparator.size()));
  const bool names_user = shown.starts_with("postgres");
  std::string_view rest = text.substr(colon + kSeparator.size());
  const size_t at = rest.rfind('@');
  const size_t question = rest.find('?');
  if (at != std::string_view::npos && at > question) {
    // An @ in a parameter, or a ? in a password: nobody can tell.
    redacted = true;
    return shown + std::string(kHidden);
  }
  if (at != std::string_view::npos) {
    const std::string_view user = rest.substr(0, at);
    const size_t end = user.find(':');
    if (names_user) shown += user.substr(0, end);
    if (end != std::string_view::npos || !names_user) {
      shown += names_user ? ":***" : "***";
      redacted = true;
    }
    shown += '@';
    rest.remove_prefix(at + 1);
  }
  const size_t path_end = std::min(rest.find('?'), rest.size());
  shown += rest.substr(0, path_end);
  return shown + RedactParameters(rest.substr(std::min(path_end + 1, rest.size())), redacted);
}

std::vector<Setting> ListSettings(const CLI::App& app, const std::vector<std::string>& arguments,
                                  const std::vector<const CLI::Option*>& but) {
  const CLI::Option* config = app.get_config_ptr();
  std::string file;
  if (config != nullptr) {
    file = config->count() > 0 ? config->results().front() : config->get_default_str();
  }
  std::vector<Setting> settings;
  for (const CLI::Option* option : app.get_options()) {
    if (option == app.get_help_ptr() || option == app.get_version_ptr() ||
        std::find(but.begin(), but.end(), option) != but.end()) {
      continue;
    }
    const std::string flag = option->get_name();
    if (option == config) {
      if (!file.empty()) {
        const bool told = IsSet("AMBLE_CONFIG") && option->count() == 0;
        settings.push_back({flag, file, told ? "environment AMBLE_CONFIG" : "flag"});
      }
      continue;
    }
    settings.push_back(Show(*option, flag, From(*option, flag, file, arguments)));
  }
  return settings;
}

void Derive(std::vector<Setting>& settings, std::string_view flag, std::string_view value,
            std::string from) {
  for (Setting& setting : settings) {
    if (setting.flag != flag) continue;
    setting.redacted = false;
    setting.value = HoldsSecret(flag) ? kHidden : RedactUrl(value, setting.redacted);
    setting.redacted = setting.redacted || HoldsSecret(flag);
    setting.from = std::move(from);
    return;
  }
}

}  // namespace amble::host
