#include "services/amble/doctor_report.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "boost/json.hpp"
#include "fmt/format.h"

namespace amble::program {
namespace {

namespace json = boost::json;

const char* NameOf(Health health) {
  switch (health) {
    case Health::kOk:
      return "OK";
    case Health::kWarning:
      return "WARN";
    case Health::kFailure:
      return "FAIL";
  }
  return "FAIL";
}

std::string AsLines(const std::vector<Finding>& findings) {
  std::string text;
  int warnings = 0;
  int failures = 0;
  for (const Finding& one : findings) {
    warnings += one.health == Health::kWarning ? 1 : 0;
    failures += one.health == Health::kFailure ? 1 : 0;
    text += fmt::format("{:<5}{}: {}\n", NameOf(one.health), one.subject, one.finding);
    if (!one.remedy.empty()) text += fmt::format("     -> {}\n", one.remedy);
  }
  return text + fmt::format("{} looked at: {} failures, {} warnings.\n", findings.size(), failures,
                            warnings);
}

}  // namespace

void Report::Ok(std::string subject, std::string finding) {
  findings_.push_back({Health::kOk, std::move(subject), std::move(finding), ""});
}

void Report::Warn(std::string subject, std::string finding, std::string remedy) {
  findings_.push_back(
      {Health::kWarning, std::move(subject), std::move(finding), std::move(remedy)});
}

void Report::Fail(std::string subject, std::string finding, std::string remedy) {
  findings_.push_back(
      {Health::kFailure, std::move(subject), std::move(finding), std::move(remedy)});
}

bool Report::HasFailures() const {
  return std::any_of(findings_.begin(), findings_.end(),
                     [](const Finding& one) { return one.health == Health::kFailure; });
}

std::string Report::Print(OutputFormat format) const {
  if (format == OutputFormat::kText) return AsLines(findings_);
  json::array list;
  for (const Finding& one : findings_) {
    list.push_back(json::object{{"health", NameOf(one.health)},
                                {"subject", one.subject},
                                {"finding", one.finding},
                                {"remedy", one.remedy}});
  }
  return json::serialize(json::object{{"ok", !HasFailures()}, {"findings", std::move(list)}}) +
         "\n";
}

}  // namespace amble::program
