#include "services/platform/host/log.h"

#include <atomic>
#include <cmath>
#include <memory>
#include <mutex>
#include <utility>

#include "fmt/format.h"
#include "spdlog/pattern_formatter.h"
#include "spdlog/sinks/base_sink.h"
#include "spdlog/sinks/stdout_color_sinks.h"
#include "spdlog/sinks/stdout_sinks.h"
#include "spdlog/spdlog.h"

namespace amble::logging {
namespace {

constexpr char kJsonPattern[] = R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v})";
constexpr char kTextPattern[] = "%H:%M:%S %^%-7l%$ %v";

thread_local std::string_view current_trace;
std::atomic<Level> lowest_level = Level::kInfo;

/// Marks lines whose text is a body already.
constexpr char kOwnLogger[] = "amble";

std::string JsonBody(std::string_view message, std::initializer_list<Field> fields);
std::string TextBody(std::string_view message, std::initializer_list<Field> fields);

/// Gives lines of our own and those written with spdlog itself one form.
class LineFormatter final : public spdlog::formatter {
 public:
  explicit LineFormatter(Format format)
      : format_(format),
        pattern_(format == Format::kJson ? kJsonPattern : kTextPattern,
                 format == Format::kJson ? spdlog::pattern_time_type::utc
                                         : spdlog::pattern_time_type::local) {}

  void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& line) override {
    if (message.logger_name == kOwnLogger) return pattern_.format(message, line);
    const std::string_view text(message.payload.data(), message.payload.size());
    const std::string body = format_ == Format::kJson ? JsonBody(text, {}) : TextBody(text, {});
    spdlog::details::log_msg copy = message;
    copy.payload = spdlog::string_view_t(body.data(), body.size());
    pattern_.format(copy, line);
  }
  std::unique_ptr<spdlog::formatter> clone() const override {
    return std::make_unique<LineFormatter>(format_);
  }

 private:
  const Format format_;
  spdlog::pattern_formatter pattern_;
};

/// Hands finished lines to a function.
class FunctionSink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  explicit FunctionSink(std::function<void(std::string_view)> write) : write_(std::move(write)) {}

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    spdlog::memory_buf_t line;
    formatter_->format(message, line);
    std::string_view text(line.data(), line.size());
    if (text.ends_with('\n')) text.remove_suffix(1);
    write_(text);
  }
  void flush_() override {}

 private:
  std::function<void(std::string_view)> write_;
};

/// A logger together with the form of its lines; replaced as one.
struct State {
  std::shared_ptr<spdlog::logger> logger;
  Format format;
};

spdlog::level::level_enum ToSpdlog(Level level) {
  switch (level) {
    case Level::kDebug:
      return spdlog::level::debug;
    case Level::kInfo:
      return spdlog::level::info;
    case Level::kWarning:
      return spdlog::level::warn;
    case Level::kError:
      return spdlog::level::err;
    case Level::kCritical:
      return spdlog::level::critical;
    case Level::kOff:
      return spdlog::level::off;
  }
  return spdlog::level::info;
}

spdlog::sink_ptr MakeSink(Options options) {
  if (options.sink) return std::make_shared<FunctionSink>(std::move(options.sink));
  if (options.format == Format::kJson) return std::make_shared<spdlog::sinks::stderr_sink_mt>();
  return std::make_shared<spdlog::sinks::stderr_color_sink_mt>();
}

std::shared_ptr<spdlog::logger> MakeLogger(const std::string& name, const spdlog::sink_ptr& sink,
                                           Level level) {
  auto logger = std::make_shared<spdlog::logger>(name, sink);
  logger->set_level(ToSpdlog(level));
  logger->flush_on(spdlog::level::debug);
  logger->set_error_handler([](const std::string&) {});  // nowhere left to tell it
  return logger;
}

/// `sink` is shared by our own logger and spdlog's default.
std::shared_ptr<const State> MakeState(const spdlog::sink_ptr& sink, Level level, Format format) {
  sink->set_formatter(std::make_unique<LineFormatter>(format));
  return std::make_shared<const State>(State{MakeLogger(kOwnLogger, sink, level), format});
}

std::mutex& StateMutex() {
  static std::mutex& mutex = *new std::mutex;
  return mutex;
}

/// Lives for ever: threads may log while the process ends.
std::shared_ptr<const State>& StateSlot() {
  static auto& state =
      *new std::shared_ptr<const State>(MakeState(MakeSink({}), Level::kInfo, Format::kJson));
  return state;
}

std::shared_ptr<const State> CurrentState() {
  std::lock_guard lock(StateMutex());
  return StateSlot();
}

/// How many bytes the UTF-8 sequence at the front of `text` has (RFC 3629); 0 when it is none.
size_t Utf8Length(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  if (first < 0x80) return 1;
  const size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < length) return 0;
  for (size_t i = 1; i < length; ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) return 0;
  }
  const auto second = static_cast<unsigned char>(text[1]);
  const bool overlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
  const bool surrogate = first == 0xED && second >= 0xA0;
  const bool too_large = first == 0xF4 && second >= 0x90;
  return overlong || surrogate || too_large ? 0 : length;
}

std::string JsonValue(const Field::Value& value) {
  if (const auto* text = std::get_if<std::string_view>(&value)) return JsonString(*text);
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const auto* number = std::get_if<int64_t>(&value)) return std::to_string(*number);
  const double number = std::get<double>(value);
  return std::isfinite(number) ? fmt::format("{}", number) : "null";
}

std::string JsonBody(std::string_view message, std::initializer_list<Field> fields) {
  std::string body = "\"message\":" + JsonString(message);
  if (!current_trace.empty()) body += ",\"trace_id\":" + JsonString(current_trace);
  for (const Field& field : fields) {
    body += fmt::format(",{}:{}", JsonString(field.key), JsonValue(field.value));
  }
  return body;
}

/// Readable, yet one line: control characters stay escaped as in JSON.
std::string TextBody(std::string_view message, std::initializer_list<Field> fields) {
  const std::string quoted = JsonString(message);
  std::string body = quoted.substr(1, quoted.size() - 2);
  for (const Field& field : fields) {
    body += fmt::format(" {}={}", field.key, JsonValue(field.value));
  }
  if (!current_trace.empty()) body += fmt::format(" trace={}", current_trace);
  return body;
}

}  // namespace

void Configure(Options options) {
  const Level level = options.level;
  const Format format = options.format;
  const spdlog::sink_ptr sink = MakeSink(std::move(options));
  auto state = MakeState(sink, level, format);
  lowest_level = level;
  spdlog::set_default_logger(MakeLogger("", sink, level));
  std::lock_guard lock(StateMutex());
  StateSlot() = std::move(state);
}

bool IsOn(Level level) { return level >= lowest_level.load(std::memory_order_relaxed); }

Level LevelNamed(std::string_view name) {
  if (name == "debug") return Level::kDebug;
  if (name == "warning") return Level::kWarning;
  if (name == "error") return Level::kError;
  if (name == "critical") return Level::kCritical;
  if (name == "off") return Level::kOff;
  return Level::kInfo;
}

void Write(Level level, std::string_view message, std::initializer_list<Field> fields) {
  const auto state = CurrentState();
  const auto spdlog_level = ToSpdlog(level);
  if (!state->logger->should_log(spdlog_level)) return;
  const std::string body =
      state->format == Format::kJson ? JsonBody(message, fields) : TextBody(message, fields);
  state->logger->log(spdlog_level, spdlog::string_view_t(body.data(), body.size()));
}

TraceScope::TraceScope(std::string_view trace_id)
    : previous_(std::exchange(current_trace, trace_id)) {}

TraceScope::~TraceScope() { current_trace = previous_; }

std::string_view CurrentTrace() { return current_trace; }

std::string JsonString(std::string_view text) {
  std::string json = "\"";
  for (size_t at = 0; at < text.size();) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte == '"' || byte == '\\') {
      json += '\\';
      json += static_cast<char>(byte);
      ++at;
    } else if (byte < 0x20 || byte == 0x7F) {
      json += fmt::format("\\u{:04x}", byte);
      ++at;
    } else if (const size_t length = Utf8Length(text.substr(at)); length > 0) {
      json += text.substr(at, length);
      at += length;
    } else {
      json += "\xEF\xBF\xBD";
      ++at;
    }
  }
  return json + "\"";
}

}  // namespace amble::logging
