#include "services/attendance/api/safety_cards_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "amble/accounts/v1/internal.grpc.pb.h"
#include "services/platform/errors/errors.h"
#include "services/platform/rpc/method.h"
#include "services/platform/testing/service_fixture.h"

/// Over a real channel, to accounts that say what a test tells them to.
namespace amble::attendance {
namespace {

using ::testing::HasSubstr;

class ScriptedAccounts final : public accounts::v1::AccountsInternalService::CallbackService {
 public:
  explicit ScriptedAccounts(rpc::Adapter* adapter) : adapter_(adapter) {}
  AMBLE_RPC(GetSafetyCards, accounts::v1::GetSafetyCardsRequest,
            accounts::v1::GetSafetyCardsResponse);

  std::function<absl::StatusOr<accounts::v1::GetSafetyCardsResponse>(
      const accounts::v1::GetSafetyCardsRequest&)>
      answer;

 private:
  rpc::Adapter* adapter_;
};

grpc::ServerUnaryReactor* ScriptedAccounts::GetSafetyCards(
    grpc::CallbackServerContext* context, const accounts::v1::GetSafetyCardsRequest* request,
    accounts::v1::GetSafetyCardsResponse* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const rpc::CallContext& call, const accounts::v1::GetSafetyCardsRequest& request) {
        EXPECT_EQ(call.principal.service, "attendance");
        return answer(request);
      });
}

class SafetyCardsClientTest : public ::testing::Test {
 protected:
  SafetyCardsClientTest() {
    service_.Serve({&accounts_}, {accounts::v1::AccountsInternalService::service_full_name()});
  }
  ~SafetyCardsClientTest() override { service_.Stop(); }

  absl::StatusOr<std::map<std::string, SafetyCard>> Find(const std::vector<std::string>& people) {
    return SafetyCardsClient(&channels_, &platform_.signer()).Find(rpc::CallContext(), people);
  }

  testing::TestPlatform platform_;
  testing::TestService service_{platform_, "accounts"};
  ScriptedAccounts accounts_{&service_.adapter()};
  testing::TestChannels channels_;
};

TEST_F(SafetyCardsClientTest, AsksForAllInPartsAndTakesOverWhatComes) {
  channels_.Add(service_);
  std::vector<int> asked;
  accounts_.answer = [&](const accounts::v1::GetSafetyCardsRequest& request) {
    asked.push_back(request.people_size());
    accounts::v1::GetSafetyCardsResponse response;
    auto* card = response.add_cards();
    card->set_person(request.people(0));
    card->mutable_card()->set_emergency_name("Kim");
    card->mutable_card()->set_emergency_phone("+44 20 7946 0018");
    card->mutable_card()->set_needs("Nuts");
    card->mutable_card()->mutable_update_time()->set_seconds(7);
    auto* unreadable = response.add_cards();
    unreadable->set_person("u" + request.people(0));
    unreadable->set_unreadable(true);
    return response;
  };
  std::vector<std::string> people;
  for (int i = 0; i < 1'001; ++i) people.push_back("p" + std::to_string(i));
  const auto found = Find(people);
  ASSERT_EQ(found.status(), absl::OkStatus());
  EXPECT_THAT(asked, ::testing::ElementsAre(1'000, 1));
  ASSERT_EQ(found->size(), 4u);
  EXPECT_EQ(found->at("p1000"), (SafetyCard{.emergency_name = "Kim",
                                            .emergency_phone = "+44 20 7946 0018",
                                            .needs = "Nuts",
                                            .update_time = absl::FromUnixSeconds(7)}));
  EXPECT_TRUE(found->at("up0").unreadable);
}

TEST_F(SafetyCardsClientTest, WhileAccountsAreAwayItSaysPlainlyThatThereAreNone) {
  const absl::Status away = Find({"p"}).status();
  EXPECT_EQ(away.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ReasonOf(away), Reason::kUnavailable);
  EXPECT_TRUE(RetryDelayOf(away).has_value());
  EXPECT_THAT(std::string(away.message()), HasSubstr("cannot be read at the moment"));
}

TEST_F(SafetyCardsClientTest, TheirOwnFaultsAreNoAnswerAndARefusalIsPassedOn) {
  channels_.Add(service_);
  accounts_.answer = [](const auto&) { return absl::InternalError("a secret of theirs"); };
  EXPECT_EQ(Find({"p"}).status().code(), absl::StatusCode::kUnavailable);
  accounts_.answer = [](const auto&) {
    return FailedPrecondition(Reason::kUnavailable, "This installation keeps no safety cards.");
  };
  const absl::Status refused = Find({"p"}).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(refused.message()), HasSubstr("keeps no safety cards"));
}

}  // namespace
}  // namespace amble::attendance
