#include "services/platform/metrics/exporter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

namespace amble::metrics {
namespace {

using boost::asio::ip::tcp;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class ExporterTest : public ::testing::Test {
 protected:
  void Start(const Exporter::Options& options = {}) {
    auto started = Exporter::Start(options, &registry_);
    ASSERT_TRUE(started.ok()) << started.status();
    exporter_ = *std::move(started);
  }

  tcp::socket Connect() {
    tcp::socket socket(context_);
    socket.connect({boost::asio::ip::address_v4::loopback(), exporter_->port()});
    return socket;
  }

  /// All that comes until the other side closes.
  static std::string ReadAll(tcp::socket& socket) {
    std::string text;
    boost::system::error_code end;
    boost::asio::read(socket, boost::asio::dynamic_buffer(text), end);
    return text;
  }

  std::string Ask(const std::string& request) {
    tcp::socket socket = Connect();
    boost::system::error_code ignored;
    boost::asio::write(socket, boost::asio::buffer(request), ignored);
    return ReadAll(socket);
  }

  Registry registry_;
  std::unique_ptr<Exporter> exporter_;
  boost::asio::io_context context_;
};

TEST_F(ExporterTest, ShowsTheRegistryAndCloses) {
  registry_.GetCounter("amble_calls_total", "Calls.").Add(2);
  Start();
  const std::string answer = Ask("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(answer, HasSubstr("Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n"));
  EXPECT_THAT(answer, HasSubstr("Connection: close\r\n"));
  EXPECT_THAT(answer, HasSubstr("\namble_calls_total 2\n"));
  EXPECT_THAT(Ask("GET /metrics?x=1 HTTP/1.1\r\nHost: x\r\n\r\n"), StartsWith("HTTP/1.1 200 "));
}

TEST_F(ExporterTest, KnowsNothingElse) {
  Start();
  EXPECT_THAT(Ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), StartsWith("HTTP/1.1 404 "));
  EXPECT_THAT(Ask("GET /metrics/ HTTP/1.1\r\nHost: x\r\n\r\n"), StartsWith("HTTP/1.1 404 "));
  const std::string posted = Ask("POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");
  EXPECT_THAT(posted, StartsWith("HTTP/1.1 405 "));
  EXPECT_THAT(posted, HasSubstr("Allow: GET\r\n"));
}

TEST_F(ExporterTest, ClosesOnWhatIsNoRequestOrTooLong) {
  Start();
  EXPECT_EQ(Ask("nonsense\r\n\r\n"), "");
  EXPECT_EQ(Ask("GET /metrics HTTP/1.1\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n"), "");
  EXPECT_THAT(Ask("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"), StartsWith("HTTP/1.1 200 "));
}

TEST_F(ExporterTest, ClosesOnWhoeverIsSlow) {
  Start({.patience = std::chrono::milliseconds(50)});
  tcp::socket socket = Connect();
  EXPECT_EQ(ReadAll(socket), "");
}

TEST_F(ExporterTest, TakesOnlySoManyConnections) {
  Start({.most_connections = 2, .patience = std::chrono::minutes(10)});
  tcp::socket first = Connect();
  tcp::socket second = Connect();
  tcp::socket third = Connect();
  EXPECT_EQ(ReadAll(third), "");
}

TEST_F(ExporterTest, EndsWhileClientsWait) {
  Start({.patience = std::chrono::minutes(10)});
  tcp::socket socket = Connect();
  exporter_.reset();
  EXPECT_EQ(ReadAll(socket), "");
}

TEST_F(ExporterTest, SaysWhyItCannotListen) {
  Start();
  EXPECT_EQ(Exporter::Start({.port = exporter_->port()}, &registry_).status().code(),
            absl::StatusCode::kUnavailable);
  EXPECT_EQ(Exporter::Start({.address = "nowhere"}, &registry_).status().code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace amble::metrics
