#include "gateway/http/request_guard.h"

#include <gtest/gtest.h>

#include "gateway/http/chunk_decoder.h"

namespace amble::gateway {
namespace {

constexpr size_t kKilobyte = 1024;

std::string Repeat(std::string_view text, size_t times) {
  std::string all;
  for (size_t i = 0; i < times; ++i) all += text;
  return all;
}

/// A request that is good but for `headers`.
std::string With(std::string_view headers) {
  return "POST /v1/x HTTP/1.1\r\nHost: a\r\n" + std::string(headers) + "\r\n";
}

std::string Target(std::string_view target) {
  return "GET " + std::string(target) + " HTTP/1.1\r\nHost: a\r\n\r\n";
}

/// The status with which `bytes` are refused when they come `step` at a time; 0 when they are a
/// whole request, -1 when more has to come.
int Judge(std::string_view bytes, size_t step) {
  const Limits limits;
  HeadScanner scanner(limits);
  for (size_t size = std::min(step, bytes.size());; size = std::min(size + step, bytes.size())) {
    switch (scanner.Scan(bytes.substr(0, size))) {
      case HeadScanner::State::kIncomplete:
        if (size == bytes.size()) return -1;
        continue;
      case HeadScanner::State::kRefused:
        return scanner.refusal().status;
      case HeadScanner::State::kComplete:
        break;
    }
    break;
  }
  Request request;
  BodyFraming framing;
  const std::string head(bytes.substr(0, scanner.head_size()));
  if (auto refusal = ReadHead(head, limits, &request, &framing)) return refusal->status;
  std::string_view rest = bytes.substr(scanner.head_size());
  if (!framing.is_chunked) return rest.size() >= framing.content_length ? 0 : -1;
  ChunkDecoder decoder(limits);
  while (!rest.empty()) {
    std::string_view piece = rest.substr(0, step);
    rest.remove_prefix(piece.size());
    const auto state = decoder.Decode(&piece, &request.body);
    if (state == ChunkDecoder::State::kRefused) return decoder.refusal().status;
    if (state == ChunkDecoder::State::kComplete) return 0;
  }
  return -1;
}

struct Case {
  std::string name;
  std::string bytes;
  int status;
};

const std::string kChunked = "Transfer-Encoding: chunked\r\n";

const Case kCases[] = {
    // Good ones, so that the table cannot pass by refusing everything.
    {"plain", Target("/"), 0},
    {"query", Target("/v1/walks?page_size=5&q=%2e%2e%2f"), 0},
    {"escaped text", Target("/v1/groups/%C3%A9t%C3%A9"), 0},
    {"custom verb", Target("/v1/practices/p/groups/g/walks/w:respond"), 0},
    {"length", With("Content-Length: 2\r\n") + "{}", 0},
    {"length 0", With("Content-Length: 0\r\n"), 0},
    {"chunked", With(kChunked) + "2\r\n{}\r\n0\r\n\r\n", 0},
    {"chunks with extensions", With(kChunked) + "2;a=b ; c=\"d\"\r\n{}\r\n0;x\r\n\r\n", 0},
    {"chunks with trailers", With(kChunked) + "2\r\n{}\r\n0\r\nX-Sum: 1\r\n\r\n", 0},
    {"HTTP/1.0", "GET / HTTP/1.0\r\nHost: a\r\n\r\n", 0},
    {"empty header", With("X-Empty:\r\n"), 0},
    {"TE: trailers", With("TE: trailers\r\n"), 0},
    {"IPv6 host", "GET / HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n", 0},
    {"100 headers", With(Repeat("X: y\r\n", 99)), 0},
    {"cut", "GET / HTTP/1.1\r\nHost: a\r\n", -1},
    {"a chunk that never ends", With(kChunked) + "5\r\nabc", -1},
    // Two readers could disagree where it ends.
    {"CL and TE", With("Content-Length: 5\r\n" + kChunked) + "0\r\n\r\n", 400},
    {"TE and CL", With(kChunked + "Content-Length: 5\r\n") + "0\r\n\r\n", 400},
    {"TE: gzip", With("Transfer-Encoding: gzip\r\n"), 400},
    {"the header TE: gzip", With("TE: gzip\r\n"), 400},
    {"unknown TE", With("Transfer-Encoding: xchunked\r\n"), 400},
    {"chunked, identity", With("Transfer-Encoding: chunked, identity\r\n"), 400},
    {"gzip, chunked", With("Transfer-Encoding: gzip, chunked\r\n"), 400},
    {"identity", With("Transfer-Encoding: identity\r\n"), 400},
    {"empty TE", With("Transfer-Encoding:\r\n"), 400},
    {"quoted TE", With("Transfer-Encoding: \"chunked\"\r\n"), 400},
    {"TE with vertical tab",
     With("Transfer-Encoding: \x0b"
          "chunked\r\n"),
     400},
    {"TE twice", With(kChunked + kChunked), 400},
    {"TE with a semicolon", With("Transfer-Encoding: chunked;q=1\r\n"), 400},
    {"HTTP/1.0 chunked", "POST / HTTP/1.0\r\nHost: a\r\n" + kChunked + "\r\n0\r\n\r\n", 400},
    {"CL: 5, 5", With("Content-Length: 5, 5\r\n") + "hello", 400},
    {"equal lengths", With("Content-Length: 5\r\nContent-Length: 5\r\n") + "hello", 400},
    {"unequal lengths", With("Content-Length: 5\r\nContent-Length: 6\r\n") + "hello", 400},
    {"+5", With("Content-Length: +5\r\n") + "hello", 400},
    {"-5", With("Content-Length: -5\r\n"), 400},
    {"0x5", With("Content-Length: 0x5\r\n") + "hello", 400},
    {"5 with space inside", With("Content-Length: 5 5\r\n") + "hello", 400},
    {"empty length", With("Content-Length:\r\n"), 400},
    {"obs-fold", With("X-A: b\r\n c\r\n"), 400},
    {"obs-fold by tab", With("X-A: b\r\n\tc\r\n"), 400},
    {"obs-fold in TE", With("Transfer-Encoding:\r\n chunked\r\n"), 400},
    {"obs-fold first", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400},
    {"bare LF", "GET / HTTP/1.1\nHost: a\n\n", 400},
    {"bare LF after the request line", "GET / HTTP/1.1\nHost: a\r\n\r\n", 400},
    {"bare LF in a header", With("X-A: b\nX-B: c\r\n"), 400},
    {"bare LF at the end", "GET / HTTP/1.1\r\nHost: a\r\n\n", 400},
    {"bare CR", With("X-A: b\rX-B: c\r\n"), 400},
    {"NUL in a header", With(std::string("X-A: b\0c\r\n", 10)), 400},
    {"NUL in a name", With(std::string("X-\0A: b\r\n", 9)), 400},
    {"space before the colon", With("Content-Length : 5\r\n") + "hello", 400},
    {"no colon", With("X-A\r\n"), 400},
    {"no name", With(": b\r\n"), 400},
    {"name with a slash", With("X/A: b\r\n"), 400},
    {"name with a space", With("X A: b\r\n"), 400},
    {"leading empty line", "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"a header that may come once", With("Authorization: a\r\nauthorization: b\r\n"), 400},
    {"expectation", With("Expect: a-pony\r\n"), 417},
    // Host and target.
    {"no Host", "GET / HTTP/1.1\r\nX: y\r\n\r\n", 400},
    {"two Hosts", With("Host: b\r\n"), 400},
    {"empty Host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", 400},
    {"Host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400},
    {"Host with a user", "GET / HTTP/1.1\r\nHost: a@b\r\n\r\n", 400},
    {"two Hosts in one", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", 400},
    {"absolute-form", Target("http://a/"), 400},
    {"authority-form", "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"asterisk-form", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"fragment", Target("/a#b"), 400},
    {"bytes beyond ASCII", Target("/\xc3\xa9"), 400},
    {"NUL in the target", Target(std::string_view("/a\0b", 4)), 400},
    {"malformed escape", Target("/a%zz"), 400},
    {"cut escape", Target("/a%2"), 400},
    {"..%2f", Target("/a/..%2fb"), 404},
    {"..%2F", Target("/a/..%2Fb"), 404},
    {"dots", Target("/a/../b"), 404},
    {"dots at the end", Target("/a/.."), 404},
    {"a dot", Target("/a/./b"), 404},
    {"encoded dots", Target("/a/%2e%2E/b"), 404},
    {"double encoding", Target("/a/%252e%252e/b"), 404},
    {"double encoded slash", Target("/a%252fb"), 404},
    {"%00", Target("/a%00b"), 404},
    {"%0d%0a", Target("/a%0d%0aX:b"), 404},
    {"overlong UTF-8 dot", Target("/%c0%ae%c0%ae/a"), 404},
    {"overlong UTF-8 slash", Target("/a%c0%afb"), 404},
    {"overlong UTF-8 in three bytes", Target("/a%e0%80%afb"), 404},
    {"surrogate", Target("/a%ed%a0%80"), 404},
    {"backslash", Target("/a\\..\\b"), 404},
    {"encoded backslash", Target("/a%5c..%5Cb"), 404},
    {"empty segment", Target("/a//b"), 404},
    {"empty first segment", Target("//a"), 404},
    // The request line.
    {"method with a control character", "G\x01T / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"method with brackets", "GE(T / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"no method", " / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"method too long", Repeat("A", 33) + " / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"two spaces", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"tab", "GET\t/\tHTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"trailing space", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n", 400},
    {"no version", "GET /\r\nHost: a\r\n\r\n", 400},
    {"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
    {"HTTP/1.2", "GET / HTTP/1.2\r\nHost: a\r\n\r\n", 505},
    {"http/1.1", "GET / http/1.1\r\nHost: a\r\n\r\n", 400},
    {"TLS", "\x16\x03\x01\x02\n", 400},
    // Sizes.
    {"9 KB header", With("X-A: " + Repeat("a", 9 * kKilobyte) + "\r\n"), 431},
    {"9 KB header, unfinished", "GET / HTTP/1.1\r\nX-A: " + Repeat("a", 9 * kKilobyte), 431},
    {"17 KB of headers", With(Repeat("X-A: " + Repeat("a", 1000) + "\r\n", 17)), 431},
    {"101 headers", With(Repeat("X: y\r\n", 100)), 431},
    {"1,500 headers", With(Repeat("X: y\r\n", 1500)), 431},
    {"9 KB target", Target("/" + Repeat("a", 9 * kKilobyte)), 414},
    {"9 KB without a line end", Repeat("a", 9 * kKilobyte), 414},
    {"length over the limit", With("Content-Length: 1048577\r\n"), 413},
    {"length 2^64-1", With("Content-Length: 18446744073709551615\r\n"), 413},
    {"length 2^64", With("Content-Length: 18446744073709551616\r\n"), 413},
    {"a length of many digits", With("Content-Length: " + Repeat("9", 100) + "\r\n"), 413},
    // Chunks.
    {"chunk overflow", With(kChunked) + "fffffffffffffffff\r\n", 400},
    {"chunk of 2^64-1", With(kChunked) + "ffffffffffffffff\r\n", 400},
    {"chunk over the limit", With(kChunked) + "100001\r\n", 413},
    {"chunk far over the limit", With(kChunked) + "fffffffffffffff\r\n", 413},
    {"chunks over the limit",
     With(kChunked) + "100000\r\n" + Repeat("x", 1 << 20) + "\r\n1\r\nx\r\n0\r\n\r\n", 413},
    {"endless chunks", With(kChunked) + Repeat("1\r\nx\r\n", 100'000), 413},
    {"LF in a chunk extension", With(kChunked) + "2;a\nb\r\n{}\r\n0\r\n\r\n", 400},
    {"LF ends a chunk's size", With(kChunked) + "2\n{}\r\n0\r\n\r\n", 400},
    {"CR in a chunk extension", With(kChunked) + "2;a\rb\r\n{}\r\n0\r\n\r\n", 400},
    {"NUL in a chunk extension", With(kChunked) + std::string("2;a\0\r\n", 6), 400},
    {"long chunk extension", With(kChunked) + "2;" + Repeat("a", 200), 400},
    {"no semicolon", With(kChunked) + "2 a\r\n{}\r\n0\r\n\r\n", 400},
    {"no size", With(kChunked) + "\r\n", 400},
    {"size with a sign", With(kChunked) + "+2\r\n", 400},
    {"0x2", With(kChunked) + "0x2\r\n{}\r\n0\r\n\r\n", 400},
    {"negative size", With(kChunked) + "-1\r\n", 400},
    {"space before the size", With(kChunked) + " 2\r\n{}\r\n0\r\n\r\n", 400},
    {"chunk longer than said", With(kChunked) + "1\r\n{}\r\n0\r\n\r\n", 400},
    {"chunk ended by LF", With(kChunked) + "2\r\n{}\n0\r\n\r\n", 400},
    {"bare LF after the last chunk", With(kChunked) + "0\r\n\n", 400},
    {"folded trailer", With(kChunked) + "0\r\nX: y\r\n z\r\n\r\n", 400},
    {"trailer without a colon", With(kChunked) + "0\r\nX\r\n\r\n", 400},
    {"long trailers", With(kChunked) + "0\r\n" + Repeat("X: " + Repeat("y", 90) + "\r\n", 100),
     431},
};

TEST(RequestGuard, JudgesEveryCaseHoweverItArrives) {
  for (const Case& c : kCases) {
    for (const size_t step : {size_t{1}, size_t{7}, size_t{1000}, c.bytes.size()}) {
      // Byte by byte is slow for what is large, and shows nothing that 7 do not.
      if (step < 1000 && c.bytes.size() > 50'000) continue;
      EXPECT_EQ(Judge(c.bytes, step), c.status) << c.name << ", " << step << " bytes at a time";
    }
  }
}

TEST(RequestGuard, ReadsTheParts) {
  Request request;
  BodyFraming framing;
  const auto refusal = ReadHead(
      "PATCH /v1/groups/%C3%A9?a=b%20c&d HTTP/1.1\r\nHOST: Example.org:80\r\n"
      "Content-Length: 12\r\nX-Two:  a b \t\r\nx-two: c\r\nExpect: 100-Continue\r\n\r\n",
      Limits(), &request, &framing);
  ASSERT_FALSE(refusal) << refusal->message;
  EXPECT_EQ(request.method, "PATCH");
  EXPECT_EQ(request.target, "/v1/groups/%C3%A9?a=b%20c&d");
  EXPECT_EQ(request.path, "/v1/groups/é");
  EXPECT_EQ(request.query, "a=b%20c&d");
  EXPECT_EQ(request.Find("host"), "Example.org:80");
  EXPECT_EQ(request.Find("x-two"), "a b");
  EXPECT_EQ(request.headers.size(), 5u);
  EXPECT_EQ(request.Find("missing"), std::nullopt);
  EXPECT_TRUE(request.keep_alive);
  EXPECT_EQ(framing.content_length, 12u);
  EXPECT_TRUE(framing.expects_continue);
  EXPECT_FALSE(framing.is_chunked);
}

TEST(RequestGuard, KnowsWhoKeepsTheConnection) {
  const std::pair<std::string, bool> cases[] = {
      {"HTTP/1.1\r\nHost: a\r\n\r\n", true},
      {"HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", false},
      {"HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Close\r\n\r\n", false},
      {"HTTP/1.1\r\nHost: a\r\nConnection: closed\r\n\r\n", true},
      {"HTTP/1.0\r\nHost: a\r\n\r\n", false},
      {"HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n", false},
  };
  for (const auto& [rest, expected] : cases) {
    Request request;
    BodyFraming framing;
    ASSERT_FALSE(ReadHead("GET / " + rest, Limits(), &request, &framing));
    EXPECT_EQ(request.keep_alive, expected) << rest;
  }
}

TEST(RequestGuard, FindsTheEndOfAHeadWithOthersBehind) {
  const Limits limits;
  HeadScanner scanner(limits);
  const std::string one = Target("/");
  EXPECT_EQ(scanner.Scan(one + one), HeadScanner::State::kComplete);
  EXPECT_EQ(scanner.head_size(), one.size());
}

}  // namespace
}  // namespace amble::gateway
