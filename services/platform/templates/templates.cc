#include "services/platform/templates/templates.h"

#include <fmt/format.h>

#include <algorithm>
#include <kainjow/mustache.hpp>
#include <optional>

#include "generated/MailLayout.h"
#include "services/platform/errors/errors.h"

namespace amble::templates {
namespace {

namespace mustache = kainjow::mustache;
using Data = mustache::data;

/// In one part of a mail, so that a file which includes itself ends.
constexpr int kMaxIncludes = 100;
constexpr std::string_view kSubject = "subject";
constexpr std::string_view kText = "text";
constexpr std::string_view kHtml = "html";
constexpr std::string_view kContent = "content";

absl::Status Broken(std::string_view message) {
  return Error(absl::StatusCode::kInternal, Reason::kInternal, message);
}

std::string FileName(std::string_view name, std::string_view part) {
  return fmt::format("{}.{}.mustache", name, part);
}

bool IsName(std::string_view name) {
  const auto usable = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !name.empty() && std::all_of(name.begin(), name.end(), usable);
}

/// Tags that would put a value into html as it is, and those that change what a tag is.
bool HasForbiddenTag(std::string_view text) {
  for (size_t at = text.find("{{"); at != std::string_view::npos; at = text.find("{{", at + 2)) {
    const size_t kind = text.find_first_not_of(" \t\r\n", at + 2);
    if (kind != std::string_view::npos &&
        std::string_view("{&=").find(text[kind]) != std::string_view::npos) {
      return true;
    }
  }
  return false;
}

Data ToData(const Values& values);

Data ToData(const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value.get())) {
    return text->empty() ? Data(Data::type::bool_false) : Data(*text);
  }
  if (const bool* yes = std::get_if<bool>(&value.get())) {
    return Data(*yes ? Data::type::bool_true : Data::type::bool_false);
  }
  Data list(Data::type::list);
  for (const Values& item : std::get<std::vector<Values>>(value.get())) list << ToData(item);
  return list;
}

Data ToData(const Values& values) {
  Data object(Data::type::object);
  for (const auto& [name, value] : values) object.set(name, ToData(value));
  return object;
}

/// One part of one template, and what is found wrong while it is rendered.
class Scope : public mustache::context<std::string> {
 public:
  Scope(const Templates::Source& source, std::string_view name, std::string_view part,
        const Data* values, bool is_trial = false)
      : context(values), source_(source), name_(name), part_(part), is_trial_(is_trial) {}

  const std::string& problem() const { return problem_; }

  /// The file, checked; empty, with a problem noted, when it cannot be used.
  std::string Load(std::string_view name) const {
    const std::string file = FileName(name, part_);
    std::string_view text = source_(file);
    if (text.empty()) text = MailLayout(file);
    if (text.empty()) return Note(fmt::format("{} is missing", file));
    if (HasForbiddenTag(text)) return Note(fmt::format("{} has a tag that is not used here", file));
    if (is_trial_) CheckSyntax(file, text);
    return std::string(text);
  }

  const Data* get(const std::string& name) const override {
    if (!IsName(name)) Note(fmt::format("\"{}\" is no name", name));
    const Data* found = Find(name);
    if (found == nullptr) Note(fmt::format("the value \"{}\" is missing", name));
    return found;
  }

  const Data* get_partial(const std::string& name) const override {
    if (++includes_ > kMaxIncludes) {
      Note("too much is included");
      return nullptr;
    }
    const bool own = name == kContent;
    included_.push_back(std::make_unique<Data>(own || IsName(name)
                                                   ? Load(own ? name_ : name)
                                                   : Note(fmt::format("\"{}\" is no name", name))));
    return included_.back().get();
  }

 protected:
  virtual const Data* Find(const std::string& name) const { return context::get(name); }

 private:
  /// The first problem is told.
  std::string Note(std::string problem) const {
    if (problem_.empty()) problem_ = std::move(problem);
    return "";
  }

  /// What is said is more exact than what rendering says, and costs as much as rendering.
  void CheckSyntax(std::string_view file, std::string_view text) const {
    const mustache::mustache parsed{std::string(text)};
    if (!parsed.is_valid()) Note(fmt::format("{}: {}", file, parsed.error_message()));
  }

  const Templates::Source& source_;
  const std::string_view name_;
  const std::string_view part_;
  const bool is_trial_;
  mutable std::string problem_;
  mutable int includes_ = 0;
  mutable std::vector<std::unique_ptr<Data>> included_;
};

/// Says the same for every name, so that templates are walked through without values: yes goes into
/// every section, no into every inverted one.
class Trial final : public Scope {
 public:
  Trial(const Templates::Source& source, std::string_view name, std::string_view part, bool yes)
      : Scope(source, name, part, nullptr, true),
        answer_(yes ? Data::type::bool_true : Data::type::bool_false) {}

 private:
  const Data* Find(const std::string&) const override { return &answer_; }

  const Data answer_;
};

/// Renders the part that `scope` is made for.
absl::StatusOr<std::string> RenderPart(Scope& scope, std::string_view name, std::string_view part) {
  mustache::mustache parsed{scope.Load(part == kSubject ? name : "layout")};
  if (part != kHtml) parsed.set_custom_escape([](const std::string& text) { return text; });
  std::string rendered = parsed.render(scope);
  if (!scope.problem().empty()) {
    return Broken(
        fmt::format("The template {} is broken: {}.", FileName(name, part), scope.problem()));
  }
  if (!parsed.is_valid()) {
    return Broken(fmt::format("The template {} is broken.", FileName(name, part)));
  }
  return rendered;
}

absl::Status Check(const Templates::Source& source, std::string_view name) {
  if (!IsName(name)) return Broken("A template has a name that cannot be used.");
  for (const std::string_view part : {kSubject, kText, kHtml}) {
    for (const bool yes : {false, true}) {
      Trial trial(source, name, part, yes);
      AMBLE_RETURN_IF_ERROR(RenderPart(trial, name, part).status());
    }
  }
  return absl::OkStatus();
}

/// White space and control characters in a row become one space; none at the ends.
std::string OneLine(std::string_view text) {
  std::string line;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool blank = byte <= ' ' || byte == 0x7f;
    if (!blank) line += c;
    if (blank && !line.empty() && line.back() != ' ') line += ' ';
  }
  if (line.ends_with(' ')) line.pop_back();
  return line;
}

/// Sections and included files leave lines of nothing behind: one is kept in a row, and none at the
/// ends.
std::string WithoutGaps(std::string_view text) {
  std::string tidy;
  for (const char c : text) {
    if (c != '\n' || !(tidy.empty() || tidy.ends_with("\n\n"))) tidy += c;
  }
  while (tidy.ends_with("\n\n")) tidy.pop_back();
  return tidy;
}

}  // namespace

absl::StatusOr<Templates> Templates::Compile(Source source, const std::vector<std::string>& names) {
  for (const std::string& name : names) AMBLE_RETURN_IF_ERROR(Check(source, name));
  Templates templates(std::move(source));
  templates.names_ = names;
  return templates;
}

absl::StatusOr<Rendered> Templates::Render(std::string_view name, const Values& values) const {
  if (std::find(names_.begin(), names_.end(), name) == names_.end()) {
    return Broken(fmt::format("There is no template {}.", name));
  }
  Data data = ToData(values);
  const auto render = [&](std::string_view part) {
    Scope scope(source_, name, part, &data);
    return RenderPart(scope, name, part);
  };
  Rendered rendered;
  AMBLE_ASSIGN_OR_RETURN(rendered.subject, render(kSubject));
  rendered.subject = OneLine(rendered.subject);
  data.set("subject", rendered.subject);
  AMBLE_ASSIGN_OR_RETURN(rendered.text, render(kText));
  rendered.text = WithoutGaps(rendered.text);
  AMBLE_ASSIGN_OR_RETURN(rendered.html, render(kHtml));
  return rendered;
}

}  // namespace amble::templates
