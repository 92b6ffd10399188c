#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "amble/accounts/v1/accounts.pb.h"
#include "amble/attendance/v1/attendance.pb.h"
#include "amble/groups/v1/groups.pb.h"
#include "amble/scheduling/v1/scheduling.pb.h"
#include "gateway/pages/pages.h"
#include "gateway/pages/rendering.h"
#include "services/platform/errors/errors.h"
#include "services/platform/ids/fake_ids.h"

/// For the tests of pages: services that say what a test tells them to, and a browser.
namespace amble::gateway {

/// Services by the names of their methods; a method that nobody gave an answer to fails the test.
class FakeUpstream final : public Upstream {
 public:
  /// Answers `method` ("GetInvitation") by `answer`.
  template <typename RequestMessage, typename Response>
  void On(
      const std::string& method,
      std::function<absl::StatusOr<Response>(const RequestMessage&, const UpstreamCall&)> answer) {
    answers_[method] = [answer](const UpstreamCall& call) {
      RequestMessage request;
      EXPECT_TRUE(request.ParseFromString(call.request));
      absl::StatusOr<Response> response = answer(request, call);
      UpstreamReply reply{.status = response.status()};
      if (response.ok()) reply.response = response->SerializeAsString();
      return reply;
    };
  }
  /// Answers `method` always the same.
  template <typename Response>
  void Always(const std::string& method, absl::StatusOr<Response> response) {
    answers_[method] = [response](const UpstreamCall&) {
      UpstreamReply reply{.status = response.status()};
      if (response.ok()) reply.response = response->SerializeAsString();
      return reply;
    };
  }

  void Invoke(UpstreamCall call, std::function<void(UpstreamReply)> done) override {
    ASSERT_NE(call.method, nullptr);
    calls.push_back(call);
    const auto answer = answers_.find(call.method->name());
    if (answer == answers_.end()) {
      ADD_FAILURE() << call.method->full_name() << " was not expected";
      return done({.status = absl::UnimplementedError("")});
    }
    UpstreamReply reply = answer->second(call);
    reply.positions = positions;
    done(std::move(reply));
  }

  /// The names of the methods that were called, in order.
  std::vector<std::string> Called() const {
    std::vector<std::string> names;
    for (const UpstreamCall& call : calls) names.push_back(call.method->name());
    return names;
  }

  std::vector<UpstreamCall> calls;
  std::string positions;

 private:
  std::map<std::string, std::function<UpstreamReply(const UpstreamCall&)>> answers_;
};

constexpr char kPublicUrl[] = "http://127.0.0.1:8080";
constexpr char kPractice[] = "0000000000007000800000000000aaaa";
constexpr char kGroup[] = "0000000000007000800000000000bbbb";
constexpr char kWalk[] = "0000000000007000800000000000cccc";
constexpr char kOtherWalk[] = "0000000000007000800000000000dddd";
constexpr char kToken[] = "Invitation-token_43-characters";
constexpr char kSession[] = "session-secret";

inline std::string GroupName() {
  return std::string("practices/") + kPractice + "/groups/" + kGroup;
}
inline std::string WalkName(const std::string& walk = kWalk) {
  return GroupName() + "/walks/" + walk;
}
inline std::string MyGroup() { return std::string("/my/") + kPractice + "/" + kGroup; }
inline std::string MyWalk() { return MyGroup() + "/" + kWalk; }

/// Sunday 22 November 2026, noon in London.
inline absl::Time TestNow() {
  return absl::FromCivil(absl::CivilHour(2026, 11, 22, 12), absl::UTCTimeZone());
}

class PagesTest : public ::testing::Test {
 protected:
  PagesTest() {
    upstream_.Always<accounts::v1::Person>("GetMe", accounts::v1::Person());
    Make();
  }

  PagesOptions Options() {
    return {.upstream = &upstream_, .clock = &clock_, .ids = &ids_, .public_url = kPublicUrl};
  }
  void Make() { pages_ = MakePages(Options()); }

  /// Asks the pages as the gateway does; status 0 when no page handles the request.
  Response Ask(const std::string& method, const std::string& path, const std::string& query = "",
               const std::string& body = "", std::vector<Header> headers = {}) {
    auto request = std::make_shared<Request>();
    request->head_bytes = method;
    request->method = request->head_bytes;
    request->decoded_path = path;
    request->path = request->decoded_path;
    request->query = query;
    request->body = body;
    request->headers = std::move(headers);
    Response got{.status = 0};
    for (const auto& page : pages_) {
      if (!page->Handles(*request)) continue;
      page->Handle(request, Responder([&got](Response response) { got = std::move(response); }));
      break;
    }
    return got;
  }
  Response Get(const std::string& path) { return Ask("GET", path); }
  Response GetSignedIn(const std::string& path) {
    return Ask("GET", path, "", "", {{"cookie", "amble=session-secret"}});
  }
  Response Post(const std::string& path, const std::string& body, bool signed_in = false) {
    std::vector<Header> headers = {{"content-type", "application/x-www-form-urlencoded"},
                                   {"origin", kPublicUrl}};
    if (signed_in) headers.push_back({"cookie", "amble=session-secret"});
    return Ask("POST", path, "", body, headers);
  }

  FakeUpstream upstream_;
  FakeClock clock_{TestNow()};
  FakeIds ids_;
  std::vector<std::unique_ptr<PageHandler>> pages_;
};

inline std::string BodyOf(const Response& response) { return std::string(response.Body()); }

/// The values of all headers `name`, joined by line feeds.
inline std::string HeaderOf(const Response& response, const std::string& name) {
  std::string values;
  for (const auto& [key, value] : response.headers) {
    if (key == name) values += (values.empty() ? "" : "\n") + value;
  }
  return values;
}

inline void SetTime(google::protobuf::Timestamp* timestamp, absl::Time time) {
  timestamp->set_seconds(absl::ToUnixSeconds(time));
}

/// An open invitation to two walks.
inline amble::groups::v1::InvitationPreview OpenInvitation() {
  amble::groups::v1::InvitationPreview preview;
  preview.set_state(amble::groups::v1::INVITATION_STATE_OPEN);
  preview.set_title("A walk together");
  preview.set_practice_display_name("Meadow Practice");
  preview.set_group(GroupName());
  preview.set_help("Samaritans: 116 123");
  preview.mutable_agreement()->set_version(3);
  preview.mutable_agreement()->set_text("What we hear stays with us.");
  for (const char* id : {kWalk, kOtherWalk}) {
    auto* walk = preview.add_walks();
    walk->set_walk(WalkName(id));
    SetTime(walk->mutable_start_time(), TestNow() + absl::Hours(id == kWalk ? 46 : 46 + 24 * 7));
    walk->set_time_zone("Europe/London");
    walk->set_duration_minutes(50);
    walk->set_area("By the river, north side");
    walk->set_access("Flat gravel path.\nA bench every 200 metres.");
  }
  return preview;
}

/// Lets a walk start at `start`, and what opens before it as attendance says.
inline void StartAt(amble::attendance::v1::AnsweredWalk* walk, absl::Time start) {
  SetTime(walk->mutable_start_time(), start);
  SetTime(walk->mutable_arrive_from_time(), start - absl::Hours(1));
  SetTime(walk->mutable_late_from_time(), start - absl::Hours(12));
}

/// An answer to a walk, as a member sees it.
inline amble::attendance::v1::Response MyResponse(amble::attendance::v1::ResponseState state) {
  amble::attendance::v1::Response response;
  response.set_state(state);
  response.set_etag("7");
  auto* walk = response.mutable_walk();
  walk->set_name(WalkName());
  walk->set_title("Tuesday walk");
  StartAt(walk, TestNow() + absl::Hours(46));
  walk->set_time_zone("Europe/London");
  walk->set_duration_minutes(50);
  walk->set_area("By the river");
  walk->set_access("Flat gravel path.");
  walk->set_sequence(2);
  return response;
}

}  // namespace amble::gateway
