#include "services/scheduling/api/place_api.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/platform/errors/errors.h"
#include "services/platform/images/decoders.h"
#include "services/platform/testing/service_fixture.h"
#include "services/scheduling/api/conversions.h"
#include "services/scheduling/testing/beside.h"
#include "services/scheduling/testing/scheduling_fixture.h"

namespace amble::scheduling {
namespace {

using ::testing::StartsWith;
using Async = class v1::PlaceService::Stub::async;

constexpr char kGpx[] =
    "<gpx><rte><rtept lat='51.50' lon='0'/><rtept lat='51.52' lon='0'/></rte></gpx>";

class PlaceApiTest : public SchedulingFixture {
 protected:
  PlaceApiTest() {
    service_.Serve({&api_}, {v1::PlaceService::service_full_name()});
    stub_ = v1::PlaceService::NewStub(service_.channel());
  }
  ~PlaceApiTest() override { service_.Stop(); }

  template <typename Request, typename Response>
  absl::StatusOr<Response> Call(const auth::Principal& caller,
                                void (Async::*method)(grpc::ClientContext*, const Request*,
                                                      Response*, std::function<void(grpc::Status)>),
                                const Request& request) {
    return rpc::Call(platform_.As(caller, "scheduling"), stub_->async(), method, request);
  }
  template <typename Request>
  static Request Named(const std::string& name) {
    Request request;
    request.set_name(name);
    return request;
  }
  static auth::Principal Stan() { return Staff("stan", "heath", auth::StaffRole::kOwner); }
  static v1::ImportGpxRequest Import() {
    v1::ImportGpxRequest request;
    request.set_parent("practices/heath");
    request.mutable_route()->set_title("Pond");
    request.mutable_route()->set_area("near the gate");
    request.mutable_route()->set_has_photo(true);  // the server's to say
    request.set_gpx(kGpx);
    return request;
  }
  static v1::SetRoutePhotoRequest Photo(const std::string& route) {
    auto request = Named<v1::SetRoutePhotoRequest>(route);
    request.set_photo(*images::EncodeJpeg({8, 8, std::vector<uint8_t>(8 * 8 * images::kRgb, 9)}));
    request.set_note("Left of the gate");
    return request;
  }

  amble::testing::TestPlatform platform_;
  amble::testing::TestService service_{platform_, "scheduling"};
  PlaceApi api_{dependencies_, &service_.adapter()};
  std::unique_ptr<v1::PlaceService::Stub> stub_;
};

TEST_F(PlaceApiTest, TakesARouteThroughAllThatItLooksLike) {
  const auto route = Call(Stan(), &Async::ImportGpx, Import());
  ASSERT_TRUE(route.ok()) << route.status();
  EXPECT_TRUE(route->has_way());
  EXPECT_FALSE(route->has_photo());
  EXPECT_EQ(route->duration_minutes(), 40);
  const auto way = Call(Stan(), &Async::GetRouteWay, Named<v1::GetRouteWayRequest>(route->name()));
  ASSERT_TRUE(way.ok()) << way.status();
  EXPECT_EQ(way->name(), route->name());
  EXPECT_EQ(way->polyline(), "_riyH?_|B?");
  EXPECT_THAT(way->svg(), StartsWith("<svg "));
  EXPECT_EQ(way->duration_minutes(), 40);

  const auto photographed = Call(Stan(), &Async::SetRoutePhoto, Photo(route->name()));
  ASSERT_TRUE(photographed.ok()) << photographed.status();
  EXPECT_TRUE(photographed->has_photo());
  EXPECT_EQ(photographed->photo_note(), "Left of the gate");
  const auto photo =
      Call(Stan(), &Async::GetRoutePhoto, Named<v1::GetRoutePhotoRequest>(route->name()));
  ASSERT_TRUE(photo.ok()) << photo.status();
  EXPECT_EQ(photo->content_type(), "image/jpeg");
  EXPECT_THAT(photo->data(), StartsWith("\xFF\xD8\xFF"));

  auto replace = Named<v1::SetRouteWayRequest>(route->name());
  replace.set_gpx(kGpx);
  replace.set_etag(route->etag());
  const absl::Status refused = Call(Stan(), &Async::SetRouteWay, replace).status();
  EXPECT_EQ(ReasonOf(refused), Reason::kEtagMismatch);
  EXPECT_EQ(Beside<v1::Route>(refused).SerializeAsString(), photographed->SerializeAsString())
      << "as it is now";
  replace.set_etag(photographed->etag());
  EXPECT_TRUE(Call(Stan(), &Async::SetRouteWay, replace).ok());

  EXPECT_FALSE(
      Call(Stan(), &Async::DeleteRoutePhoto, Named<v1::DeleteRoutePhotoRequest>(route->name()))
          ->has_photo());
  EXPECT_FALSE(Call(Stan(), &Async::DeleteRouteWay, Named<v1::DeleteRouteWayRequest>(route->name()))
                   ->has_way());
}

TEST_F(PlaceApiTest, ShowsTheMeetingPlaceToWhoKnowsItsName) {
  const auto route = Call(Stan(), &Async::ImportGpx, Import());
  ASSERT_TRUE(route.ok()) << route.status();
  ASSERT_TRUE(Call(Stan(), &Async::SetRoutePhoto, Photo(route->name())).ok());
  const Walk walk =
      Plan("ramble", [&](Walk& walk) { walk.route = ParseRouteKey(route->name(), "route")->id; });
  const std::string name = ToProto(*Stored(walk.key)).meeting_place();
  ASSERT_THAT(name, StartsWith(ToProto(walk).name() + "/places/"));

  const auth::Principal mia = Somebody("mia");
  const auto place = Call(mia, &Async::GetMeetingPlace, Named<v1::GetMeetingPlaceRequest>(name));
  ASSERT_TRUE(place.ok()) << place.status();
  EXPECT_EQ(place->name(), name);
  EXPECT_TRUE(place->has_photo());
  EXPECT_EQ(place->photo_note(), "Left of the gate");
  EXPECT_EQ(place->way(), "_riyH?_|B?");
  EXPECT_THAT(place->way_svg(), StartsWith("<svg "));
  const auto photo =
      Call(mia, &Async::GetMeetingPlacePhoto, Named<v1::GetMeetingPlacePhotoRequest>(name));
  ASSERT_TRUE(photo.ok()) << photo.status();
  EXPECT_EQ(photo->content_type(), "image/jpeg");
  EXPECT_EQ(
      Call(mia, &Async::GetMeetingPlacePhoto, Named<v1::GetMeetingPlacePhotoRequest>(name + "0"))
          .status(),
      NotFound("place"));
}

TEST_F(PlaceApiTest, IsForStaff) {
  const auto route = Call(Stan(), &Async::ImportGpx, Import());
  ASSERT_TRUE(route.ok()) << route.status();
  for (const auth::Principal& other :
       {Somebody("mia"), Staff("olga", "moor", auth::StaffRole::kOwner)}) {
    EXPECT_EQ(Call(other, &Async::GetRouteWay, Named<v1::GetRouteWayRequest>(route->name()))
                  .status()
                  .code(),
              absl::StatusCode::kNotFound);
    EXPECT_EQ(Call(other, &Async::ImportGpx, Import()).status().code(),
              absl::StatusCode::kNotFound);
    EXPECT_EQ(Call(other, &Async::SetRoutePhoto, Photo(route->name())).status().code(),
              absl::StatusCode::kNotFound);
  }
}

}  // namespace
}  // namespace amble::scheduling
