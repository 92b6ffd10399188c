// However the bytes are cut, the guard says the same; and what it lets through keeps its promises.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "gateway/http/chunk_decoder.h"
#include "gateway/http/request_guard.h"

namespace {

using namespace amble::gateway;

struct Verdict {
  int status = 0;
  std::string head;
  std::string body;
  bool operator==(const Verdict&) const = default;
};

void Require(bool holds) {
  if (!holds) std::abort();
}

void CheckPromises(const Request& request) {
  Require(request.path.starts_with('/') && !request.method.empty());
  for (const std::string_view odd : {"//", "/../", "/./", "\\", "\r", "\n"}) {
    Require(request.path.find(odd) == std::string_view::npos);
  }
  Require(request.path.find('\0') == std::string_view::npos);
  int hosts = 0;
  int lengths = 0;
  int codings = 0;
  for (const Header& header : request.headers) {
    hosts += header.name == "host";
    lengths += header.name == "content-length";
    codings += header.name == "transfer-encoding";
    Require(header.value.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos);
  }
  Require(hosts == 1 && lengths + codings <= 1);
}

Verdict Judge(std::string_view bytes, size_t step) {
  static const Limits limits;
  HeadScanner scanner(limits);
  auto state = HeadScanner::State::kIncomplete;
  for (size_t size = 0; state == HeadScanner::State::kIncomplete && size < bytes.size();) {
    size = std::min(size + step, bytes.size());
    state = scanner.Scan(bytes.substr(0, size));
  }
  if (state == HeadScanner::State::kIncomplete) return {-1, "", ""};
  if (state == HeadScanner::State::kRefused) return {scanner.refusal().status, "", ""};
  Verdict verdict{0, std::string(bytes.substr(0, scanner.head_size())), ""};
  Request request;
  BodyFraming framing;
  if (auto refusal = ReadHead(verdict.head, limits, &request, &framing)) {
    verdict.status = refusal->status;
    return verdict;
  }
  CheckPromises(request);
  if (!framing.is_chunked) return verdict;
  std::string_view rest = bytes.substr(scanner.head_size());
  ChunkDecoder decoder(limits);
  verdict.status = -1;
  while (verdict.status == -1 && !rest.empty()) {
    std::string_view piece = rest.substr(0, step);
    const size_t given = piece.size();
    const auto chunk_state = decoder.Decode(&piece, &verdict.body);
    rest.remove_prefix(given - piece.size());
    if (chunk_state == ChunkDecoder::State::kComplete) verdict.status = 0;
    if (chunk_state == ChunkDecoder::State::kRefused) return {decoder.refusal().status, "", ""};
  }
  return verdict;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Verdict whole = Judge(bytes, size + 1);
  Require(Judge(bytes, 1) == whole);
  Require(Judge(bytes, 13) == whole);
  return 0;
}
