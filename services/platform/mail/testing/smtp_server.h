#pragma once

#include <sys/types.h>

#include <cstdint>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

namespace amble::mail {

struct ReceivedPart {
  std::string type;
  std::string charset;
  std::string method;
  std::string disposition;
  std::string file_name;
  std::string encoding;
  std::string content;  ///< decoded, lines ending as they came
};

/// A calendar within a mail, as Python's icalendar read it.
struct ReceivedCalendar {
  std::string method;
  int64_t events = 0;
  std::string summary;
  std::string attendee;

  friend bool operator==(const ReceivedCalendar&, const ReceivedCalendar&) = default;
};

/// A mail as a real server received it and Python's email library read it.
struct ReceivedMail {
  std::string envelope_from;
  std::vector<std::string> envelope_to;
  std::string greeting;     ///< the name in EHLO
  int64_t connections = 0;  ///< how many greetings the server has had
  bool encrypted = false;
  std::string user;                          ///< who authenticated, empty for nobody
  std::pair<std::string, std::string> from;  ///< name and address
  std::pair<std::string, std::string> to;
  std::vector<std::pair<std::string, std::string>> headers;  ///< decoded, in order
  double date = 0;                                           ///< seconds since 1970
  std::string type;
  std::string structure;  ///< "multipart/x(a/b, c/d)"
  std::vector<ReceivedPart> parts;
  std::vector<ReceivedCalendar> calendars;
  std::string text;
  std::string html;
  std::vector<std::string> defects;  ///< what the library finds wrong
  int64_t longest_line = 0;
  int64_t bare_line_feeds = 0;

  std::string Header(std::string_view name) const;
};

/// testdata/smtp_server.py as a child process on a free port of 127.0.0.1.
class SmtpServer {
 public:
  explicit SmtpServer(std::vector<std::string> arguments = {});
  ~SmtpServer();
  SmtpServer(const SmtpServer&) = delete;
  SmtpServer& operator=(const SmtpServer&) = delete;

  uint16_t port() const { return port_; }
  /// Blocks until the next mail has come.
  ReceivedMail Next();

 private:
  std::string ReadLine();

  pid_t process_ = -1;
  int input_ = -1;  // closing it ends the server
  FILE* output_ = nullptr;
  uint16_t port_ = 0;
};

}  // namespace amble::mail
