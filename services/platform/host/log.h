#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

/// Log lines: one JSON object a line on stderr, or readable text in development. Safe from any
/// thread, before Configure too. Nothing personal goes in: no names, addresses, tokens, codes, and
/// no text that a person wrote; ids and counts do.
///
///   logging::Warning("mail refused", {{"notice", id}, {"tries", tries}});
namespace amble::logging {

enum class Level { kDebug, kInfo, kWarning, kError, kCritical, kOff };
enum class Format { kJson, kText };

/// One named value of a line. `key` is a snake_case literal; the texts must outlive the call alone.
struct Field {
  using Value = std::variant<std::string_view, int64_t, double, bool>;

  Field(std::string_view name, std::string_view text) : key(name), value(text) {}
  Field(std::string_view name, const std::string& text)
      : key(name), value(std::string_view(text)) {}
  Field(std::string_view name, const char* text) : key(name), value(std::string_view(text)) {}
  Field(std::string_view name, bool flag) : key(name), value(flag) {}
  Field(std::string_view name, double number) : key(name), value(number) {}
  template <typename T>
  requires(std::is_integral_v<T> && !std::is_same_v<T, bool>) Field(std::string_view name, T number)
      : key(name), value(static_cast<int64_t>(number)) {}

  std::string_view key;
  Value value;
};

struct Options {
  Level level = Level::kInfo;
  Format format = Format::kJson;
  /// Where whole lines go, without their newline; stderr when empty. Called by one thread at a
  /// time.
  std::function<void(std::string_view line)> sink = {};
};

/// Replaces how this process logs. Lines written with spdlog's default logger take the same form,
/// so what needs no fields may use it. Call it before other threads log.
void Configure(Options options);

/// The level called `name` ("debug", "info", "warning", "error", "critical", "off"); kInfo for
/// others.
Level LevelNamed(std::string_view name);

/// Whether lines of this level are written. Costs a load: for what would be dear to describe.
bool IsOn(Level level);

void Write(Level level, std::string_view message, std::initializer_list<Field> fields);

inline void Debug(std::string_view message, std::initializer_list<Field> fields = {}) {
  Write(Level::kDebug, message, fields);
}
inline void Info(std::string_view message, std::initializer_list<Field> fields = {}) {
  Write(Level::kInfo, message, fields);
}
inline void Warning(std::string_view message, std::initializer_list<Field> fields = {}) {
  Write(Level::kWarning, message, fields);
}
inline void Error(std::string_view message, std::initializer_list<Field> fields = {}) {
  Write(Level::kError, message, fields);
}

/// While it lives, lines of this thread carry `trace_id`, whose text must outlive it. Scopes nest.
/// Costs two assignments: every call has one.
class TraceScope {
 public:
  explicit TraceScope(std::string_view trace_id);
  /// A temporary would not outlive the scope.
  template <typename T>
  requires std::is_same_v<T, std::string>
  explicit TraceScope(T&&) = delete;
  ~TraceScope();
  TraceScope(const TraceScope&) = delete;
  TraceScope& operator=(const TraceScope&) = delete;

 private:
  std::string_view previous_;
};

/// That of this thread's innermost scope; empty outside of scopes.
std::string_view CurrentTrace();

/// `text` between quotes as a JSON string (RFC 8259); bytes that are not UTF-8 become U+FFFD.
std::string JsonString(std::string_view text);

}  // namespace amble::logging
