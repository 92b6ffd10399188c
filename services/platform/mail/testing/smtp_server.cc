#include "services/platform/mail/testing/smtp_server.h"

#include <fcntl.h>
#include <signal.h>
#include <simdjson.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <stdexcept>

namespace amble::mail {
namespace {

using simdjson::dom::element;

std::string Text(element value) { return value.is_null() ? "" : std::string(value.get_c_str()); }

std::pair<std::string, std::string> Pair(element value) {
  return {Text(value.at(0)), Text(value.at(1))};
}

std::vector<std::string> Texts(element value) {
  std::vector<std::string> texts;
  for (element item : value) texts.push_back(Text(item));
  return texts;
}

ReceivedPart Part(element value) {
  return {.type = Text(value["type"]),
          .charset = Text(value["charset"]),
          .method = Text(value["method"]),
          .disposition = Text(value["disposition"]),
          .file_name = Text(value["file_name"]),
          .encoding = Text(value["encoding"]),
          .content = Text(value["content"])};
}

ReceivedCalendar Calendar(element value) {
  return {.method = Text(value["method"]),
          .events = value["events"],
          .summary = Text(value["summary"]),
          .attendee = Text(value["attendee"])};
}

std::array<int, 2> Pipe() {
  std::array<int, 2> ends;
  if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("pipe");
  return ends;
}

}  // namespace

std::string ReceivedMail::Header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (key == name) return value;
  }
  return "(none)";
}

SmtpServer::SmtpServer(std::vector<std::string> arguments) {
  // Debian's own Python has the aiosmtpd of Debian.
  std::vector<std::string> command = {"/usr/bin/python3",
                                      "services/platform/mail/testdata/smtp_server.py"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  argv.reserve(command.size() + 1);
  for (std::string& word : command) argv.push_back(word.data());
  argv.push_back(nullptr);

  const auto [read_input, write_input] = Pipe();
  const auto [read_output, write_output] = Pipe();
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, read_input, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, write_output, STDOUT_FILENO);
  const int error = posix_spawn(&process_, argv[0], &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(read_input);
  close(write_output);
  input_ = write_input;
  output_ = fdopen(read_output, "r");
  if (error != 0) throw std::runtime_error("cannot start the SMTP server");
  port_ = static_cast<uint16_t>(std::stoi(ReadLine()));
}

SmtpServer::~SmtpServer() {
  close(input_);
  fclose(output_);
  waitpid(process_, nullptr, 0);
}

std::string SmtpServer::ReadLine() {
  char* line = nullptr;
  size_t capacity = 0;
  const ssize_t length = getline(&line, &capacity, output_);
  std::string text = length > 0 ? std::string(line, static_cast<size_t>(length)) : "";
  std::free(line);
  if (text.empty()) throw std::runtime_error("the SMTP server has ended");
  return text;
}

ReceivedMail SmtpServer::Next() {
  simdjson::dom::parser parser;
  const element json = parser.parse(ReadLine());
  ReceivedMail mail;
  mail.envelope_from = Text(json["envelope_from"]);
  mail.envelope_to = Texts(json["envelope_to"]);
  mail.greeting = Text(json["host_name"]);
  mail.connections = json["connections"];
  mail.encrypted = json["encrypted"];
  mail.user = Text(json["user"]);
  mail.from = Pair(json["from"].at(0));
  mail.to = Pair(json["to"].at(0));
  for (element header : json["headers"]) mail.headers.push_back(Pair(header));
  mail.date = json["date"];
  mail.type = Text(json["type"]);
  mail.structure = Text(json["structure"]);
  for (element part : json["parts"]) mail.parts.push_back(Part(part));
  for (element calendar : json["calendars"]) mail.calendars.push_back(Calendar(calendar));
  mail.text = Text(json["text"]);
  mail.html = Text(json["html"]);
  mail.defects = Texts(json["defects"]);
  mail.longest_line = json["longest_line"];
  mail.bare_line_feeds = json["bare_line_feeds"];
  return mail;
}

}  // namespace amble::mail
