#include "gateway/http/chunk_decoder.h"

#include <algorithm>

#include "gateway/http/characters.h"

namespace amble::gateway {
namespace {

/// More would overflow; shorter sizes are compared with the limit.
constexpr size_t kMaxSizeDigits = 15;
constexpr std::string_view kBadChunk = "The chunked body is malformed.";

/// Nothing, or space and ";" and printable text. What the extension says is nobody's business here.
bool IsExtension(std::string_view text) {
  text = TrimSpace(text);
  if (!text.empty() && text.front() != ';') return false;
  return std::ranges::all_of(text, IsFieldChar);
}

bool IsTrailer(std::string_view line) {
  const size_t colon = line.find(':');
  return colon != std::string_view::npos && IsToken(line.substr(0, colon)) &&
         std::ranges::all_of(line.substr(colon + 1), IsFieldChar);
}

}  // namespace

ChunkDecoder::State ChunkDecoder::Decode(std::string_view* received, std::string* body) {
  while (!received->empty()) {
    if (step_ == Step::kData) {
      const size_t taken = std::min<uint64_t>(left_, received->size());
      body->append(received->substr(0, taken));
      received->remove_prefix(taken);
      left_ -= taken;
      if (left_ == 0) step_ = Step::kDataEnd;
      continue;
    }
    const bool is_whole = TakeLine(received);
    if (refusal_.message.empty() && framing_bytes_ > limits_->max_chunk_framing_bytes) {
      return Refuse(413, "The body is cut into too many chunks.");
    }
    if (!refusal_.message.empty()) return State::kRefused;
    if (!is_whole) return State::kIncomplete;
    switch (step_) {
      case Step::kSizeLine:
        if (!ReadSizeLine()) return Refuse(400, kBadChunk);
        if (left_ > limits_->max_body_bytes - body->size()) {
          return Refuse(413, "The body is too large.");
        }
        step_ = left_ > 0 ? Step::kData : Step::kTrailer;
        break;
      case Step::kDataEnd:
        if (!line_.empty()) return Refuse(400, kBadChunk);
        step_ = Step::kSizeLine;
        break;
      case Step::kTrailer:
        if (line_.empty()) return State::kComplete;
        if (!IsTrailer(line_)) return Refuse(400, kBadChunk);
        break;
      case Step::kData:
        break;
    }
    line_.clear();
  }
  return State::kIncomplete;
}

bool ChunkDecoder::TakeLine(std::string_view* received) {
  while (!received->empty()) {
    const char c = received->front();
    received->remove_prefix(1);
    ++framing_bytes_;
    const bool after_return = line_.ends_with('\r');
    const bool is_late = step_ == Step::kDataEnd && line_.empty() && c != '\r';
    if (is_late || after_return != (c == '\n')) {
      Refuse(400, "Lines of a chunked body end in CR LF.");
      return false;
    }
    if (after_return) {
      line_.pop_back();
      return true;
    }
    const bool is_trailer = step_ == Step::kTrailer;
    if (is_trailer && ++trailer_bytes_ > limits_->max_line_bytes) {
      Refuse(431, "The trailers are too long.");
      return false;
    }
    if (!is_trailer && line_.size() > limits_->max_chunk_line_bytes) {
      Refuse(400, "A chunk's size line is too long.");
      return false;
    }
    line_.push_back(c);
  }
  return false;
}

bool ChunkDecoder::ReadSizeLine() {
  size_t digits = 0;
  left_ = 0;
  for (; digits < line_.size() && HexValue(line_[digits]) >= 0; ++digits) {
    if (digits == kMaxSizeDigits) return false;
    left_ = left_ << 4 | static_cast<uint64_t>(HexValue(line_[digits]));
  }
  return digits > 0 && IsExtension(std::string_view(line_).substr(digits));
}

ChunkDecoder::State ChunkDecoder::Refuse(int status, std::string_view message) {
  refusal_ = {status, message};
  return State::kRefused;
}

}  // namespace amble::gateway
