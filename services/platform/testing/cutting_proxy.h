#pragma once

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace amble::testing {

/// Passes TCP connections on to a server of this machine, and loses an answer when told to: what
/// the client says arrives, what the server answers does not.
class CuttingProxy {
 public:
  explicit CuttingProxy(int server_port);
  ~CuttingProxy();
  CuttingProxy(const CuttingProxy&) = delete;
  CuttingProxy& operator=(const CuttingProxy&) = delete;

  int port() const { return port_; }
  /// The next message of a client that holds `word` is delivered, and its connection is cut once
  /// the server has answered, before a byte of the answer is passed on.
  void CutAnswerTo(std::string word);
  /// How often that has happened.
  int cuts() const { return cuts_; }

 private:
  void Accept();
  void Pass(int client);

  const int server_port_;
  int listener_ = -1;
  int port_ = 0;
  std::string word_;  ///< set before `armed_`
  std::atomic<bool> armed_ = false;
  std::atomic<bool> stopping_ = false;
  std::atomic<int> cuts_ = 0;
  std::vector<std::thread> connections_;  ///< of the accepting thread
  std::thread acceptor_;
};

}  // namespace amble::testing
