#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "fmt/format.h"
#include "fmt/ranges.h"
#include "services/platform/errors/errors.h"
#include "services/platform/host/endpoint.h"

/// How flags are declared. Only command_line.cc includes this: CLI11's headers are large.
namespace amble::host {

/// The variable of a flag: "--gateway-http" → "AMBLE_GATEWAY_HTTP".
std::string VariableOf(std::string_view flag);

/// Whether the environment says something, if not an empty text, for `variable`.
bool IsSet(const std::string& variable);

/// Reads files of lines `flag=value`. CLI11 lets a file win over the environment; this one leaves
/// out what the environment says.
std::shared_ptr<CLI::Config> FileBelowEnvironment();

/// Adds flags to an application, each with its variable and its default.
class Flags {
 public:
  explicit Flags(CLI::App& app) : app_(app) {}

  template <typename T>
  CLI::Option* Add(const std::string& flag, T& field, const std::string& help) {
    return app_.add_option(flag, field, help)->capture_default_str()->envname(VariableOf(flag));
  }

  CLI::Option* AddList(const std::string& flag, std::vector<std::string>& field,
                       const std::string& help) {
    return Add(flag, field, help)
        ->delimiter(',')
        ->default_str(fmt::format("{}", fmt::join(field, ",")));
  }

  /// A flag whose value `parse` turns into something; it throws nothing and returns an error's
  /// text.
  template <typename Parse>
  CLI::Option* AddParsed(const std::string& flag, const std::string& help, const std::string& shown,
                         Parse parse) {
    return app_
        .add_option_function<std::string>(
            flag,
            [flag, parse](const std::string& text) {
              const absl::Status status = parse(text);
              if (status.ok()) return;
              throw CLI::ValidationError(flag, std::string(status.message()));
            },
            help)
        ->default_str(shown)
        ->envname(VariableOf(flag));
  }

  /// A flag that is repeated (or a list with commas); each occurrence goes through `parse`.
  template <typename Parse>
  CLI::Option* AddRepeated(const std::string& flag, const std::string& help, Parse parse) {
    return app_
        .add_option_function<std::vector<std::string>>(
            flag,
            [flag, parse](const std::vector<std::string>& texts) {
              for (const std::string& text : texts) {
                const absl::Status status = parse(text);
                if (!status.ok()) throw CLI::ValidationError(flag, std::string(status.message()));
              }
            },
            help)
        ->delimiter(',')
        ->envname(VariableOf(flag));
  }

  CLI::Option* AddEndpoint(const std::string& flag, Endpoint& field, const std::string& help) {
    return AddParsed(flag, help, field.ToString(),
                     [&field](const std::string& text) -> absl::Status {
                       AMBLE_ASSIGN_OR_RETURN(field, ParseEndpoint(text));
                       return absl::OkStatus();
                     })
        ->type_name("HOST:PORT");
  }

  CLI::Option* AddDuration(const std::string& flag, absl::Duration& field,
                           const std::string& help) {
    return AddParsed(flag, help, absl::FormatDuration(field),
                     [&field](const std::string& text) {
                       if (absl::ParseDuration(text, &field)) return absl::OkStatus();
                       return absl::InvalidArgumentError(
                           "expected a duration such as 5s, 250ms or 1m30s");
                     })
        ->type_name("DURATION");
  }

  template <typename E>
  CLI::Option* AddChoice(const std::string& flag, E& field, const std::string& help,
                         std::vector<std::pair<std::string, E>> choices) {
    std::vector<std::string> names;
    std::string shown;
    for (const auto& [name, value] : choices) {
      names.push_back(name);
      if (value == field) shown = name;
    }
    const std::string expected = fmt::format("expected one of {}", fmt::join(names, ", "));
    return AddParsed(flag, help, shown,
                     [&field, choices, expected](const std::string& text) {
                       for (const auto& [name, value] : choices) {
                         if (name == text) {
                           field = value;
                           return absl::OkStatus();
                         }
                       }
                       return absl::InvalidArgumentError(expected);
                     })
        ->type_name(fmt::format("{}", fmt::join(names, "|")));
  }

 private:
  CLI::App& app_;
};

}  // namespace amble::host
