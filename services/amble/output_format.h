#pragma once

#include "CLI/CLI.hpp"

namespace amble::program {

/// How a command answers: for people, or for programs.
enum class OutputFormat { kText, kJson };

inline void AddFormatFlag(CLI::App& app, OutputFormat& format) {
  app.add_option_function<std::string>(
         "--format",
         [&format](const std::string& name) {
           format = name == "json" ? OutputFormat::kJson : OutputFormat::kText;
         },
         "How the answer is written")
      ->check(CLI::IsMember({"text", "json"}))
      ->default_str("text")
      ->type_name("text|json");
}

}  // namespace amble::program
