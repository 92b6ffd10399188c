#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "gateway/live/lease_book.h"

/// What must hold of what every subscriber was given, whatever happened.
namespace amble::gateway::live::testing {

/// Of one subscriber, through all of its streams: what it got of each channel is without a gap and
/// without anything twice, or it was told that there is one; and nothing came later than may be
/// after the right to it had ended. Messages say where they stand: "channel epoch position".
class HistoryChecker {
 public:
  static std::string Text(const std::string& channel, const std::string& epoch, int64_t position) {
    return fmt::format("{} {} {}", channel, epoch, position);
  }

  /// The subscriber opens a stream, with its last cursor or, if `is_new`, without.
  void OnOpen(bool is_new) {
    for (auto& [channel, history] : channels_) {
      history.has_ended = false;
      if (is_new) history.is_known = false;
    }
  }

  void OnMessage(const std::string& text, Instant now) {
    if (text.starts_with("reset:")) {
      channels_[text.substr(6)].is_known = false;
      return;
    }
    if (text.starts_with("ended:")) {
      // Who may see it again reads it anew.
      channels_[text.substr(6)] = {.has_ended = true};
      return;
    }
    if (text.starts_with("end:")) return;
    const size_t first = text.find(' ');
    const size_t second = text.find(' ', first + 1);
    const std::string channel = text.substr(0, first);
    const std::string epoch = text.substr(first + 1, second - first - 1);
    const int64_t position = std::stoll(text.substr(second + 1));
    History& history = channels_[channel];
    ++messages_;
    if (history.has_ended) Violation("after its end", text);
    if (history.is_known && (epoch != history.epoch || position != history.position + 1)) {
      Violation(fmt::format("after {} {}", history.epoch, history.position), text);
    }
    if (const auto forbidden = forbidden_.find(channel);
        forbidden != forbidden_.end() && now - forbidden->second > kLeaseTime) {
      Violation("long after the right to it ended", text);
    }
    history.is_known = true;
    history.epoch = epoch;
    history.position = position;
  }

  void OnForbidden(const std::string& channel, Instant now) { forbidden_.emplace(channel, now); }
  void OnAllowed(const std::string& channel) { forbidden_.erase(channel); }

  /// Nothing is under way any more: what was followed has come to its end.
  void OnQuiet(const std::string& channel, const std::string& epoch, int64_t last) {
    const auto found = channels_.find(channel);
    if (found == channels_.end() || !found->second.is_known) return;
    if (found->second.epoch != epoch || found->second.position != last) {
      Violation("the rest is missing", Text(channel, epoch, last));
    }
  }

  const std::vector<std::string>& violations() const { return violations_; }
  int64_t messages() const { return messages_; }

 private:
  struct History {
    bool is_known = false;
    bool has_ended = false;
    std::string epoch;
    int64_t position = 0;
  };

  void Violation(const std::string& what, const std::string& text) {
    violations_.push_back(fmt::format("{}: {}", what, text));
  }

  std::map<std::string, History> channels_;
  std::map<std::string, Instant> forbidden_;
  std::vector<std::string> violations_;
  int64_t messages_ = 0;
};

}  // namespace amble::gateway::live::testing
