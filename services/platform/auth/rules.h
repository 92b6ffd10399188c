#pragma once

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace amble::auth {

/// Limits of what declares none.
inline constexpr size_t kDefaultMaxLength = 256;  ///< code points of a text
inline constexpr int kDefaultMaxItems = 100;      ///< elements of a list or map
inline constexpr int kMaxPageSize = 100;
inline constexpr size_t kMaxRequestIdLength = 64;
/// At most so many faults are named in one answer.
inline constexpr size_t kMaxViolations = 20;

/// Checks requests of one type against (amble.api.v1.rules), compiled once from the descriptors:
///  - required: present, non-empty, non-zero. Below a resource that `update_mask` applies to, only
///    what the mask names (and `name`) must be there;
///  - texts: length, pattern, shape of a resource name ("practices/*": an id is
///  [A-Za-z0-9_-]{1,64},
///    "me" among them), and nothing that misleads (text/text.h);
///  - numbers in range, lists bounded, no enum number without a name, real instants;
///  - update_mask: known fields, none that the server owns (UPDATE_MASK_INVALID).
/// Conventions at the top of a request: int32 `page_size` is not negative, and at most 100 (a
/// larger one becomes 100) unless `maximum` says otherwise; `request_id` has at most 64 printable
/// ASCII characters. Thread-safe once made.
class RequestValidator {
 public:
  /// Aborts when a pattern does not compile: that is found at start.
  explicit RequestValidator(const google::protobuf::Descriptor* descriptor);
  ~RequestValidator();
  RequestValidator(RequestValidator&&) noexcept;
  RequestValidator& operator=(RequestValidator&&) noexcept;

  /// Clears fields that are output only, and answers OK or INVALID_ARGUMENT with all faults, each
  /// with its path: "walk.title", "marks[2].state", "labels[2].value".
  absl::Status ValidateAndClean(google::protobuf::Message* message) const;

 private:
  struct Rules;
  std::unique_ptr<Rules> rules_;
};

}  // namespace amble::auth
