#include "gateway/http/request_guard.h"

#include <charconv>
#include <cstring>
#include <utility>

#include "gateway/http/characters.h"

namespace amble::gateway {
namespace {

constexpr size_t kMaxMethodBytes = 32;
/// What browsers and programs send; room for more is made when there are more.
constexpr size_t kUsualHeaders = 16;
/// 10^19 - 1 still fits in 64 bits.
constexpr size_t kMaxLengthDigits = 19;

constexpr Refusal kBadLine{400, "The request line is malformed."};
constexpr Refusal kBadHeader{400, "A header is malformed."};
constexpr Refusal kBadTarget{400, "The request target must be a path."};
constexpr Refusal kBadHost{400, "Exactly one Host header is needed."};
constexpr Refusal kBadLength{400, "The Content-Length is malformed or repeated."};
constexpr Refusal kBadCoding{400, "The only Transfer-Encoding is chunked, in HTTP/1.1, alone."};
constexpr Refusal kRepeated{400, "A header that may come once is repeated."};
constexpr Refusal kTooLong{413, "The body is too large."};

/// Takes the text before `end` and `end` itself off the front; none when it does not come.
std::optional<std::string_view> TakeUntil(std::string_view* text, std::string_view end) {
  const size_t at = text->find(end);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view taken = text->substr(0, at);
  text->remove_prefix(at + end.size());
  return taken;
}

std::optional<Refusal> ReadTarget(std::string_view target, Request* request) {
  if (!target.starts_with('/')) return kBadTarget;
  for (const char c : target) {
    if (c < '!' || c > '~' || c == '#') return kBadTarget;
  }
  request->target = target;
  const size_t question = target.find('?');
  if (question != std::string_view::npos) request->query = target.substr(question + 1);
  if (auto refusal = DecodePath(target.substr(0, question), &request->decoded_path)) return refusal;
  request->path = request->decoded_path;
  return std::nullopt;
}

std::optional<Refusal> ReadRequestLine(std::string_view line, Request* request, bool* is_http_1_0) {
  const auto method = TakeUntil(&line, " ");
  const auto target = TakeUntil(&line, " ");
  if (!method || !target || !IsToken(*method) || method->size() > kMaxMethodBytes) return kBadLine;
  if (line != "HTTP/1.1" && line != "HTTP/1.0") {
    if (line.starts_with("HTTP/") && line.size() == 8) {
      return Refusal{505, "HTTP/1.1 is spoken here."};
    }
    return kBadLine;
  }
  *is_http_1_0 = line == "HTTP/1.0";
  request->method = *method;
  return ReadTarget(*target, request);
}

/// The name is turned to lower case where it stands.
std::optional<Refusal> ReadHeaderLine(char* line, size_t size, Header* header) {
  const auto* colon = static_cast<const char*>(std::memchr(line, ':', size));
  if (colon == nullptr) return kBadHeader;
  const auto name_size = static_cast<size_t>(colon - line);
  // No space is a token character: a line that begins with one (obs-fold) is refused here, and so
  // is space before the colon.
  if (!IsToken({line, name_size})) return kBadHeader;
  for (size_t i = 0; i < name_size; ++i) line[i] = ToLower(line[i]);
  const std::string_view value = TrimSpace({colon + 1, size - name_size - 1});
  for (const char c : value) {
    if (!IsFieldChar(c)) return kBadHeader;
  }
  *header = {{line, name_size}, value};
  return std::nullopt;
}

std::optional<Refusal> ReadLength(std::string_view value, uint64_t* length) {
  if (value.empty()) return kBadLength;
  for (const char c : value) {
    if (!IsDigit(c)) return kBadLength;
  }
  if (value.size() > kMaxLengthDigits) return kTooLong;
  std::from_chars(value.data(), value.data() + value.size(), *length);
  return std::nullopt;
}

bool IsHost(std::string_view value) {
  for (const char c : value) {
    if (!IsAlpha(c) && !IsDigit(c) &&
        std::string_view(".-_:[]").find(c) == std::string_view::npos) {
      return false;
    }
  }
  return !value.empty();
}

/// Whether the list `value` has the element `token` (in lower case).
bool HasToken(std::string_view value, std::string_view token) {
  while (!value.empty()) {
    const size_t comma = value.find(',');
    if (EqualsIgnoringCase(TrimSpace(value.substr(0, comma)), token)) return true;
    if (comma == std::string_view::npos) return false;
    value.remove_prefix(comma + 1);
  }
  return false;
}

/// Judges the headers that say how this message is framed, and those that may come once.
class HeaderJudge {
 public:
  HeaderJudge(bool is_http_1_0, const Limits& limits, const LargestBody& largest_body)
      : is_http_1_0_(is_http_1_0), limits_(limits), largest_body_(largest_body) {}

  std::optional<Refusal> Judge(const Header& header, Request* request, BodyFraming* framing) {
    const auto& [name, value] = header;
    if (name == "host") {
      if (std::exchange(has_host_, true) || !IsHost(value)) return kBadHost;
    } else if (name == "content-length") {
      if (std::exchange(has_length_, true)) return kBadLength;
      if (auto refusal = ReadLength(value, &framing->content_length)) return refusal;
      if (framing->content_length <= limits_.max_body_bytes) return std::nullopt;
      if (!largest_body_ || framing->content_length > largest_body_(*request)) return kTooLong;
    } else if (name == "transfer-encoding") {
      if (std::exchange(framing->is_chunked, true) || is_http_1_0_ || value != "chunked") {
        return kBadCoding;
      }
    } else if (name == "te") {
      // A client that wants its answer in another transfer coding will not get it.
      if (!value.empty() && !EqualsIgnoringCase(value, "trailers")) return kBadCoding;
    } else if (name == "expect") {
      if (!EqualsIgnoringCase(value, "100-continue")) {
        return Refusal{417, "The only expectation that is met is 100-continue."};
      }
      framing->expects_continue = !is_http_1_0_;
    } else if (name == "connection") {
      if (HasToken(value, "close")) request->keep_alive = false;
    } else if (name == "authorization") {
      if (std::exchange(has_authorization_, true)) return kRepeated;
    } else if (name == "content-type") {
      if (std::exchange(has_type_, true)) return kRepeated;
    }
    return std::nullopt;
  }

  std::optional<Refusal> Finish(const BodyFraming& framing) const {
    if (!has_host_) return kBadHost;
    if (has_length_ && framing.is_chunked) {
      return Refusal{400, "Content-Length and Transfer-Encoding exclude each other."};
    }
    return std::nullopt;
  }

 private:
  const bool is_http_1_0_;
  const Limits& limits_;
  const LargestBody& largest_body_;
  bool has_host_ = false;
  bool has_length_ = false;
  bool has_authorization_ = false;
  bool has_type_ = false;
};

}  // namespace

HeadScanner::State HeadScanner::Scan(std::string_view received) {
  while (scanned_ < received.size()) {
    const std::string_view fresh = received.substr(scanned_);
    const size_t line_feed = fresh.find('\n');
    const size_t seen =
        line_feed == std::string_view::npos ? received.size() : scanned_ + line_feed + 1;
    // The line so far, without its end, of which the CR may be here already.
    const size_t line_size = seen - line_start_ - (line_feed == std::string_view::npos ? 1 : 2);
    if (seen - line_start_ > 2 && line_size > limits_->max_line_bytes) {
      if (lines_ == 0) return Refuse(414, "The request line is too long.");
      return Refuse(431, "A header is too long.");
    }
    if (seen > limits_->max_head_bytes) return Refuse(431, "The headers are too long.");
    scanned_ = seen;
    if (line_feed == std::string_view::npos) break;
    if (seen - line_start_ < 2 || received[seen - 2] != '\r') {
      return Refuse(400, "Lines end in CR LF.");
    }
    const bool is_empty = line_size == 0;
    line_start_ = seen;
    if (is_empty && lines_ == 0) return Refuse(400, kBadLine.message);
    if (is_empty) return State::kComplete;
    // The request line is one of them.
    if (++lines_ > limits_->max_headers + 1) return Refuse(431, "There are too many headers.");
  }
  return State::kIncomplete;
}

HeadScanner::State HeadScanner::Refuse(int status, std::string_view message) {
  refusal_ = {status, message};
  return State::kRefused;
}

std::optional<Refusal> ReadHead(std::string head, const Limits& limits, Request* request,
                                BodyFraming* framing, const LargestBody& largest_body) {
  request->head_bytes = std::move(head);
  char* const data = request->head_bytes.data();
  std::string_view rest = request->head_bytes;
  const auto request_line = TakeUntil(&rest, "\r\n");
  if (!request_line) return kBadLine;
  bool is_http_1_0 = false;
  if (auto refusal = ReadRequestLine(*request_line, request, &is_http_1_0)) return refusal;
  request->keep_alive = !is_http_1_0;
  request->is_http_1_0 = is_http_1_0;
  request->headers.reserve(kUsualHeaders);
  HeaderJudge judge(is_http_1_0, limits, largest_body);
  for (;;) {
    const auto line = TakeUntil(&rest, "\r\n");
    if (!line) return kBadHeader;
    if (line->empty()) break;
    Header header;
    if (auto refusal = ReadHeaderLine(data + (line->data() - data), line->size(), &header)) {
      return refusal;
    }
    if (auto refusal = judge.Judge(header, request, framing)) return refusal;
    request->headers.push_back(header);
  }
  return judge.Finish(*framing);
}

}  // namespace amble::gateway
