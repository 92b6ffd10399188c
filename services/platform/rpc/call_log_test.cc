#include "services/platform/rpc/call_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "services/platform/errors/errors.h"
#include "services/platform/host/log.h"

namespace amble::rpc {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class CallLogTest : public ::testing::Test {
 protected:
  CallLogTest() {
    logging::Configure({.sink = [this](std::string_view line) { lines_.emplace_back(line); }});
  }
  ~CallLogTest() override { logging::Configure({}); }

  std::vector<std::string> lines_;
};

TEST_F(CallLogTest, ASlowCallIsAWarning) {
  LogCall({"groups", "/a.B/C", absl::StatusCode::kOk, absl::Milliseconds(2500)}, absl::OkStatus());
  EXPECT_THAT(lines_,
              ElementsAre(AllOf(HasSubstr(R"("level":"warning")"), HasSubstr(R"("code":"OK")"),
                                HasSubstr(R"("duration_ms":2500)"))));
}

TEST_F(CallLogTest, OtherCallsAreForDebugging) {
  const EndedCall call{"groups", "/a.B/C", absl::StatusCode::kOk, absl::Milliseconds(2)};
  LogCall(call, absl::OkStatus());
  EXPECT_THAT(lines_, ElementsAre());
  logging::Configure({.level = logging::Level::kDebug,
                      .sink = [this](std::string_view line) { lines_.emplace_back(line); }});
  LogCall(call, absl::OkStatus());
  EXPECT_THAT(lines_, ElementsAre(AllOf(HasSubstr(R"("level":"debug")"),
                                        HasSubstr(R"("service":"groups","method":"/a.B/C")"))));
}

TEST_F(CallLogTest, WhatTheCallerMayReadIsNotLogged) {
  const absl::Status status = InvalidField("title", "must not be 'Grief group'");
  LogCall({"groups", "/a.B/C", status.code(), absl::Milliseconds(1)}, status);
  EXPECT_THAT(lines_, ElementsAre(AllOf(HasSubstr(R"("level":"info")"), Not(HasSubstr("Grief")))));
}

TEST_F(CallLogTest, WhatIsHiddenFromTheCallerIsLogged) {
  LogCall({"groups", "/a.B/C", absl::StatusCode::kInternal, absl::Milliseconds(1)},
          absl::DataLossError("a row is gone"));
  EXPECT_THAT(lines_, ElementsAre(AllOf(HasSubstr(R"("level":"error")"),
                                        HasSubstr(R"("cause":"a row is gone")"))));
}

TEST_F(CallLogTest, ACallerThatWentAwayIsNoFault) {
  LogCall({"groups", "/a.B/C", absl::StatusCode::kCancelled, absl::Milliseconds(1)},
          absl::CancelledError("x"));
  EXPECT_THAT(lines_, ElementsAre(AllOf(HasSubstr(R"("level":"info")"), Not(HasSubstr("cause")))));
}

}  // namespace
}  // namespace amble::rpc
