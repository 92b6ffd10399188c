#include "gateway/http/chunk_decoder.h"

#include <gtest/gtest.h>

namespace amble::gateway {
namespace {

TEST(ChunkDecoder, PutsABodyTogetherHoweverItArrives) {
  const std::string bytes =
      "5\r\nhello\r\n1;name=value\r\n \r\n00A\r\n0123\r\n6789\r\n0\r\nX-Sum: 1\r\n\r\nGET /";
  for (size_t step = 1; step <= bytes.size(); ++step) {
    const Limits limits;
    ChunkDecoder decoder(limits);
    std::string body;
    auto state = ChunkDecoder::State::kIncomplete;
    size_t at = 0;
    while (state == ChunkDecoder::State::kIncomplete && at < bytes.size()) {
      std::string_view piece = std::string_view(bytes).substr(at, step);
      const size_t given = piece.size();
      state = decoder.Decode(&piece, &body);
      at += given - piece.size();
    }
    EXPECT_EQ(state, ChunkDecoder::State::kComplete) << step;
    EXPECT_EQ(body, "hello 0123\r\n6789") << step;
    EXPECT_EQ(bytes.substr(at), "GET /") << step;
  }
}

TEST(ChunkDecoder, TakesABodyUpToTheLimit) {
  Limits limits;
  limits.max_body_bytes = 10;
  for (const auto& [size, expected] : {std::pair{10, ChunkDecoder::State::kComplete},
                                       std::pair{11, ChunkDecoder::State::kRefused}}) {
    ChunkDecoder decoder(limits);
    std::string bytes;
    for (int i = 0; i < size; ++i) bytes += "1\r\nx\r\n";
    bytes += "0\r\n\r\n";
    std::string_view rest = bytes;
    std::string body;
    EXPECT_EQ(decoder.Decode(&rest, &body), expected);
    EXPECT_EQ(body, std::string(10, 'x'));
  }
}

}  // namespace
}  // namespace amble::gateway
