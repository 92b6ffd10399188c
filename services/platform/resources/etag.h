#pragma once

#include <cstdint>
#include <string>

#include "services/platform/errors/errors.h"

namespace amble::resources {

/// The etag of a version (AIP-154).
inline std::string FormatEtag(int64_t version) { return std::to_string(version); }

/// OK when `etag` is empty (the caller does not mind) or that of `version`; ABORTED otherwise.
inline absl::Status CheckEtag(const std::string& etag, int64_t version) {
  if (etag.empty() || etag == FormatEtag(version)) return absl::OkStatus();
  return Error(absl::StatusCode::kAborted, Reason::kEtagMismatch,
               "It has changed since you read it. Read it again, and decide again.");
}

}  // namespace amble::resources
