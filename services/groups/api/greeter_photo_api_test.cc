/// Photos of greeters over a real channel.
#include "services/groups/api/greeter_photo_api.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/groups/api/conversions.h"
#include "services/groups/testing/groups_fixture.h"
#include "services/platform/images/decoders.h"
#include "services/platform/testing/service_fixture.h"

namespace amble::groups {
namespace {

using absl::StatusCode;
using ::testing::StartsWith;
using Async = class v1::GreeterPhotoService::Stub::async;

class GreeterPhotoApiTest : public GroupsTest {
 protected:
  GreeterPhotoApiTest() {
    service_.Serve({&api_}, {v1::GreeterPhotoService::service_full_name()});
    stub_ = v1::GreeterPhotoService::NewStub(service_.channel());
  }
  ~GreeterPhotoApiTest() override { service_.Stop(); }

  template <typename Request, typename Response>
  absl::StatusOr<Response> Ask(const auth::Principal& caller,
                               void (Async::*method)(grpc::ClientContext*, const Request*,
                                                     Response*, std::function<void(grpc::Status)>),
                               const Request& request) {
    return rpc::Call(platform_.As(caller, "groups"), stub_->async(), method, request);
  }
  template <typename Request>
  static Request Named(const std::string& name) {
    Request request;
    request.set_name(name);
    return request;
  }

  testing::TestPlatform platform_;
  testing::TestService service_{platform_, "groups"};
  GreeterPhotoApi api_{to_, &service_.adapter()};
  std::unique_ptr<v1::GreeterPhotoService::Stub> stub_;
  const Group group_ = MakeGroup(GroupKind::kCommunity, 5, JoinPolicy::kOpen);
  const Member ann_ = *Join(group_.key, "ann");
  const Member bob_ = *Join(group_.key, "bob");
};

TEST_F(GreeterPhotoApiTest, TakesAPhotoAndShowsItToWhoMayRead) {
  const auth::Principal ann = testing::Person("ann");
  const auth::Principal bob = testing::Person("bob");
  auto set = Named<v1::SetMemberPhotoRequest>(NameOf(group_.key) + "/members/me");
  set.set_photo(*images::EncodeJpeg({8, 8, std::vector<uint8_t>(8 * 8 * images::kRgb, 9)}));
  ASSERT_EQ(Ask(ann, &Async::SetMemberPhoto, set).status(), absl::OkStatus());
  const auto mine =
      Ask(ann, &Async::GetMemberPhoto, Named<v1::GetMemberPhotoRequest>(NameOf(ann_)));
  ASSERT_EQ(mine.status(), absl::OkStatus());
  EXPECT_EQ(mine->content_type(), "image/jpeg");
  EXPECT_THAT(mine->data(), StartsWith("\xFF\xD8\xFF"));
  EXPECT_THAT(
      Ask(bob, &Async::GetMemberPhoto, Named<v1::GetMemberPhotoRequest>(NameOf(ann_))).status(),
      RefusedAs(StatusCode::kPermissionDenied, Reason::kPermissionDenied));

  Write([&](storage::Transaction& transaction) {
    return first_walks_.Save(transaction,
                             {.group = group_.key, .greeter = {ann_.id, ""}, .version = 1});
  });
  auto greeter = Named<v1::GetGreeterPhotoRequest>(NameOf(group_.key) + "/firstWalkCard");
  EXPECT_EQ(Ask(bob, &Async::GetGreeterPhoto, greeter)->data(), mine->data());
  greeter.set_walk("practices/p1/groups/another/walks/w1");
  EXPECT_THAT(Ask(bob, &Async::GetGreeterPhoto, greeter).status(),
              RefusedAs(StatusCode::kNotFound, Reason::kNotFound));
  const auto inviting =
      Named<v1::GetInvitingPhotoRequest>("invitations/" + MakeInvitation(group_.key));
  EXPECT_EQ(Ask(auth::Principal(), &Async::GetInvitingPhoto, inviting)->data(), mine->data());

  const auto remove = Named<v1::DeleteMemberPhotoRequest>(NameOf(ann_));
  EXPECT_EQ(Ask(ann, &Async::DeleteMemberPhoto, remove).status(), absl::OkStatus());
  EXPECT_THAT(Ask(ann, &Async::DeleteMemberPhoto, remove).status(),
              RefusedAs(StatusCode::kNotFound, Reason::kNotFound));
  EXPECT_THAT(Ask(auth::Principal(), &Async::GetInvitingPhoto, inviting).status(),
              RefusedAs(StatusCode::kNotFound, Reason::kNotFound));
}

TEST_F(GreeterPhotoApiTest, AGuestGivesNone) {
  auth::Principal guest = testing::Person("ann");
  guest.kind = auth::Principal::Kind::kGuest;
  guest.guest_group = NameOf(group_.key);
  auto set = Named<v1::SetMemberPhotoRequest>(NameOf(ann_));
  set.set_photo("x");
  EXPECT_THAT(Ask(guest, &Async::SetMemberPhoto, set).status(),
              RefusedAs(StatusCode::kPermissionDenied, Reason::kGuestNotAllowed));
}

}  // namespace
}  // namespace amble::groups
