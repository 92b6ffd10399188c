#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "amble/api/v1/options.pb.h"
#include "google/protobuf/descriptor.h"
#include "re2/re2.h"
#include "services/platform/errors/errors.h"
#include "services/platform/text/text.h"

namespace amble::auth {

/// Gathers the faults of one request, a bounded number.
class Violations {
 public:
  void Add(std::string_view field, std::string_view description);
  void AddMissing(std::string_view field);
  bool full() const { return found_.size() >= limit_; }
  /// OK, or INVALID_ARGUMENT: FIELD_REQUIRED when one field is missing and nothing else is wrong.
  absl::Status ToStatus() const;

  explicit Violations(size_t limit) : limit_(limit) {}

 private:
  size_t limit_;
  size_t missing_ = 0;
  std::vector<FieldViolation> found_;
};

/// The rules of one field, compiled. Values are checked one by one; lists and messages are walked
/// by RequestValidator.
struct FieldRule {
  FieldRule(const google::protobuf::FieldDescriptor* field, bool at_top);

  void CheckText(std::string_view value, std::string_view path, Violations& violations) const;
  void CheckNumber(int64_t value, std::string_view path, Violations& violations) const;
  void CheckUnsigned(uint64_t value, std::string_view path, Violations& violations) const;
  void CheckReal(double value, std::string_view path, Violations& violations) const;
  void CheckEnum(int value, std::string_view path, Violations& violations) const;

  const google::protobuf::FieldDescriptor* field;
  bool required = false;
  bool output_only = false;
  bool is_page_size = false;
  bool is_request_id = false;
  size_t min_length = 0;
  size_t max_length = 0;
  int max_items = 0;
  std::optional<int64_t> minimum;
  std::optional<int64_t> maximum;
  std::string resource;
  std::unique_ptr<re2::RE2> pattern;
  TextKind kind = TextKind::kLine;
};

/// Whether `name` has the shape `pattern`, such as "practices/*/groups/*".
bool MatchesResource(std::string_view name, std::string_view pattern);

}  // namespace amble::auth
