#pragma once

#include <string>
#include <vector>

#include "services/amble/output_format.h"

namespace amble::program {

/// How a thing is. A warning is no reason to stop; a failure is one.
enum class Health { kOk, kWarning, kFailure };

/// One thing that the doctor looked at.
struct Finding {
  Health health = Health::kOk;
  std::string subject;  ///< "database of groups"
  std::string finding;  ///< what was found, in plain words
  std::string remedy;   ///< what to do; empty when all is well
};

/// What the doctor has found so far, in the order of looking.
class Report {
 public:
  void Ok(std::string subject, std::string finding);
  void Warn(std::string subject, std::string finding, std::string remedy);
  void Fail(std::string subject, std::string finding, std::string remedy);

  const std::vector<Finding>& findings() const { return findings_; }
  bool HasFailures() const;
  /// As lines for people, or as one JSON object.
  std::string Print(OutputFormat format) const;

 private:
  std::vector<Finding> findings_;
};

}  // namespace amble::program
