#pragma once

#include <concepts>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

/// Mails from templates in mustache(5), rendered by kainjow-mustache.
namespace amble::templates {

class Value;
/// By names of lower case letters, digits and underscores.
using Values = std::map<std::string, Value, std::less<>>;

/// What stands for a name: a text, a yes or no, or a list of values, for each of which a section is
/// repeated. An empty text is a no for sections.
class Value {
 public:
  Value(std::string text) : value_(std::move(text)) {}          // NOLINT
  Value(std::string_view text) : value_(std::string(text)) {}   // NOLINT
  Value(const char* text) : value_(std::string(text)) {}        // NOLINT
  Value(std::same_as<bool> auto yes) : value_(yes) {}           // NOLINT
  Value(std::vector<Values> list) : value_(std::move(list)) {}  // NOLINT

  const std::variant<std::string, bool, std::vector<Values>>& get() const { return value_; }

 private:
  std::variant<std::string, bool, std::vector<Values>> value_;
};

/// A mail's words: UTF-8, lines ending in LF.
struct Rendered {
  std::string subject;  ///< one line
  std::string text;     ///< at most one empty line in a row
  std::string html;
};

/// A set of mails. Each is three files, of which text and html stand within the common layout:
///   NAME.subject.mustache, NAME.text.mustache, NAME.html.mustache
/// The layout says at the end of every mail that nobody reads replies and where help is, and needs
/// these values besides:
///   lang, dir         of the language, such as "en" and "ltr"
///   help              whom to call, in one or more lines
///   unsubscribe_url   "" where there is nothing to unsubscribe from
/// {{>other}} includes other.text.mustache or other.html.mustache; "button", a link to press with
/// its `label` and `url`, comes with the layout. In html these classes follow the reader's light or
/// dark: ink, soft, link, hair (borders).
/// Values are escaped in html and as they are in text and subject; {{{x}}}, {{&x}} and {{=x y=}}
/// are refused. Safe from any thread.
class Templates {
 public:
  /// The content of a file; empty when there is none. What it returns must last. A function of
  /// amble_embed is one.
  using Source = std::function<std::string_view(std::string_view file)>;

  /// INTERNAL naming the file when one is missing, is no mustache, includes what is not there, or
  /// has a tag of another kind. A file of the layout's that `source` has too is taken from there.
  static absl::StatusOr<Templates> Compile(Source source, const std::vector<std::string>& names);

  /// INTERNAL naming the template and the value when a value is missing, and for a name that was
  /// not compiled.
  absl::StatusOr<Rendered> Render(std::string_view name, const Values& values) const;

 private:
  explicit Templates(Source source) : source_(std::move(source)) {}

  Source source_;
  std::vector<std::string> names_;
};

}  // namespace amble::templates
