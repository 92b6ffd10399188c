#pragma once

#include <map>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "gateway/http/request.h"

namespace amble::gateway {

inline constexpr size_t kMaxFormBytes = size_t{16} * 1024;
inline constexpr size_t kMaxFormFields = 32;

/// What a browser posted.
class Form {
 public:
  Form() = default;
  explicit Form(std::map<std::string, std::string, std::less<>> fields)
      : fields_(std::move(fields)) {}

  /// The value of `field`; empty when it was not sent.
  const std::string& operator[](std::string_view field) const;
  /// Whether `field` was sent with something in it.
  bool Has(std::string_view field) const { return !(*this)[field].empty(); }

 private:
  std::map<std::string, std::string, std::less<>> fields_;
};

/// Reads an `application/x-www-form-urlencoded` body. INVALID_ARGUMENT for another type, a broken
/// escape, bytes that are not UTF-8, a control character other than tab and line breaks, the same
/// field twice, more than kMaxFormFields; RESOURCE_EXHAUSTED for more than kMaxFormBytes.
absl::StatusOr<Form> ReadForm(const Request& request);

/// One `name=value` list, as in a body or a query.
absl::StatusOr<Form> ParseForm(std::string_view encoded);

/// Whether a POST comes from one of our own pages: its Origin is `origin`, or the browser says so
/// itself (Fetch Metadata). Other sites cannot forge either.
bool IsSameOrigin(const Request& request, std::string_view origin);

}  // namespace amble::gateway
