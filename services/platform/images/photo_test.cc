#include "services/platform/images/photo.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/platform/errors/errors.h"
#include "services/platform/images/decoders.h"
#include "services/platform/images/orientation.h"
#include "services/platform/images/place.h"
#include "services/platform/images/testing/files.h"

namespace amble::images {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr int kCoarseness = 12;  // of JPEG's colours, far from edges

MATCHER_P(IsAbout, colour, "") {
  for (size_t c = 0; c < kRgb; ++c) {
    if (std::abs(arg[c] - colour[c]) > kCoarseness) return false;
  }
  return true;
}

/// What is said of the field "photo".
std::string Complaint(std::string_view file) {
  const absl::Status status = CleanPhoto(file, "photo").status();
  const auto violations = ViolationsOf(status);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << file.size();
  if (violations.size() != 1 || violations[0].field != "photo") return "";
  return violations[0].description;
}

const char kDamaged[] = "This photo is cut off or damaged.";
const char kTooLarge[] = "A photo has at most 8000 pixels a side, and 40 million.";

TEST(CleanPhoto, ShowsTheSameWhateverItCameAs) {
  const Picture quarters = Quarters(120, 80);
  for (const std::string& file : {*EncodeJpeg(quarters), Png(quarters), Webp(quarters)}) {
    const auto photo = CleanPhoto(file, "photo");
    ASSERT_EQ(photo.status(), absl::OkStatus());
    EXPECT_EQ(photo->width, 120);
    EXPECT_EQ(photo->height, 80);
    const Picture shown = Shown(photo->jpeg);
    ASSERT_EQ(shown.width, 120);
    ASSERT_EQ(shown.height, 80);
    EXPECT_THAT(At(shown, 20, 20), IsAbout(kRed));
    EXPECT_THAT(At(shown, 100, 20), IsAbout(kGreen));
    EXPECT_THAT(At(shown, 20, 60), IsAbout(kBlue));
    EXPECT_THAT(At(shown, 100, 60), IsAbout(kWhite));
  }
}

TEST(CleanPhoto, TurnsUprightAsTheCameraWasHeld) {
  // Where the red quarter is, and the green one: left or right, above or below.
  struct Held {
    int orientation;
    std::pair<int, int> red, green;
  };
  const Picture quarters = Quarters(120, 80);
  for (const auto& [orientation, red, green] :
       {Held{1, {0, 0}, {1, 0}}, Held{2, {1, 0}, {0, 0}}, Held{3, {1, 1}, {0, 1}},
        Held{4, {0, 1}, {1, 1}}, Held{5, {0, 0}, {0, 1}}, Held{6, {1, 0}, {1, 1}},
        Held{7, {1, 1}, {1, 0}}, Held{8, {0, 1}, {0, 0}}, Held{0, {0, 0}, {1, 0}},
        Held{9, {0, 0}, {1, 0}}}) {
    for (const std::string& file :
         {JpegHeld(quarters, orientation), JpegHeld(quarters, orientation, true),
          PngHeld(quarters, orientation), WebpHeld(quarters, orientation)}) {
      SCOPED_TRACE(testing::Message() << orientation << " " << file.substr(1, 3));
      const auto photo = CleanPhoto(file, "photo");
      ASSERT_EQ(photo.status(), absl::OkStatus());
      const bool on_its_side = orientation >= 5 && orientation <= 8;
      EXPECT_EQ(photo->width, on_its_side ? 80 : 120);
      EXPECT_EQ(photo->height, on_its_side ? 120 : 80);
      const Picture shown = Shown(photo->jpeg);
      const auto at = [&shown](const std::pair<int, int>& quarter) {
        return At(shown, shown.width / 4 + quarter.first * shown.width / 2,
                  shown.height / 4 + quarter.second * shown.height / 2);
      };
      EXPECT_THAT(at(red), IsAbout(kRed));
      EXPECT_THAT(at(green), IsAbout(kGreen));
      EXPECT_EQ(OrientationOf(photo->jpeg), 1);
    }
  }
}

TEST(CleanPhoto, MakesLargeOnesSmall) {
  const auto photo = CleanPhoto(Png(Quarters(3'000, 7'000)), "photo");
  ASSERT_EQ(photo.status(), absl::OkStatus());
  EXPECT_EQ(photo->width, 686);
  EXPECT_EQ(photo->height, kLongestKeptSide);
  const auto wide = CleanPhoto(*EncodeJpeg(Quarters(8'000, 3)), "photo");
  ASSERT_EQ(wide.status(), absl::OkStatus());
  EXPECT_EQ(wide->width, kLongestKeptSide);
  EXPECT_EQ(wide->height, 1);
  EXPECT_EQ(CleanPhoto(Webp(Quarters(2'000, 4'000)), "photo")->width, 800);
}

TEST(CleanPhoto, KeepsNothingButThePicture) {
  const std::string secret = "51.5007N 0.1246W";
  std::string file = JpegHeld(Quarters(64, 64), 6);
  file.insert(2, std::string("\xFF\xFE\x00\x12", 4) + secret);  // a comment
  file += "PK\x03\x04" + secret;
  const auto photo = CleanPhoto(file, "photo");
  ASSERT_EQ(photo.status(), absl::OkStatus());
  EXPECT_THAT(photo->jpeg, Not(HasSubstr(secret)));
  EXPECT_THAT(photo->jpeg, Not(HasSubstr("Exif")));
  EXPECT_THAT(photo->jpeg, Not(HasSubstr("cam")));
  EXPECT_THAT(photo->jpeg, StartsWith("\xFF\xD8\xFF\xE0"));
  EXPECT_EQ(CleanPhoto(photo->jpeg, "photo")->jpeg.substr(0, 20), photo->jpeg.substr(0, 20));
}

TEST(CleanPhoto, RefusesEverythingElse) {
  for (const std::string& file :
       {std::string(), std::string("\xFF\xD8"), std::string("GIF89a"), std::string("%PDF-1.7"),
        std::string("<svg xmlns=\"http://www.w3.org/2000/svg\"/>"), std::string("RIFF1234WAVE"),
        std::string("\0\0\0\x18"
                    "ftypheic",
                    12),
        std::string("BM")}) {
    EXPECT_EQ(Complaint(file), "A photo is a JPEG, a PNG or a WebP file.");
  }
  EXPECT_EQ(Complaint(std::string(kLargestFileBytes + 1, '\xFF')), "A photo has at most 5 MB.");
  for (const std::string head : {"\xFF\xD8\xFF", "\x89PNG\r\n\x1A\n", "RIFF1234WEBP"}) {
    EXPECT_EQ(Complaint(head), kDamaged);
    EXPECT_EQ(Complaint(head + std::string(1000, 'x')), kDamaged);
  }
}

TEST(CleanPhoto, RefusesWhatIsCutOff) {
  const Picture quarters = Quarters(60, 60);
  for (const std::string& file : {JpegHeld(quarters, 6), PngHeld(quarters, 6), Webp(quarters)}) {
    // A JPEG may lack its last marker, and a PNG's last chunk its checksum.
    for (size_t size = 12; size + 12 < file.size(); ++size) {
      ASSERT_EQ(Complaint(file.substr(0, size)), kDamaged) << size << " of " << file.size();
    }
  }
}

TEST(CleanPhoto, RefusesSidesThatAreTooLong) {
  EXPECT_EQ(Complaint(PngHead(8'001, 1)), kTooLarge);
  EXPECT_EQ(Complaint(PngHead(1, 8'001)), kTooLarge);
  EXPECT_EQ(Complaint(PngHead(8'000, 5'001)), kTooLarge);
  EXPECT_EQ(Complaint(PngHead(0x7FFFFFFF, 0x7FFFFFFF)), kTooLarge);
  EXPECT_EQ(Complaint(PngHead(8'000, 5'000)), kDamaged) << "for want of the rest alone";
  EXPECT_EQ(Complaint(PngHead(0, 1)), kDamaged);
  EXPECT_EQ(Complaint(*EncodeJpeg(Quarters(8'001, 2))), kTooLarge);
  EXPECT_EQ(Complaint(Webp(Quarters(8'001, 2))), kTooLarge);
}

TEST(CleanPhoto, ReadsAFewAtATime) {
  const std::string file = Png(Quarters(4, 4));
  {
    const Place first;
    EXPECT_EQ(CleanPhoto(file, "photo").status(), absl::OkStatus());
    const Place second;
    EXPECT_TRUE(second);
    const absl::Status status = CleanPhoto(file, "photo").status();
    EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
    EXPECT_EQ(ReasonOf(status), Reason::kOverloaded);
    EXPECT_TRUE(RetryDelayOf(status).has_value());
  }
  EXPECT_EQ(CleanPhoto(file, "photo").status(), absl::OkStatus());
}

TEST(OrientationOf, IsUprightForWhatMakesNoSense) {
  const Picture quarters = Quarters(20, 20);
  for (const std::string& file :
       {JpegHeld(quarters, 6), PngHeld(quarters, 6), WebpHeld(quarters, 6)}) {
    EXPECT_EQ(OrientationOf(file), 6);
    for (size_t i = 0; i < file.size(); ++i) {
      std::string broken = file;
      for (const char byte : {'\0', '\xFF', '\x7F', '\x01'}) {
        broken[i] = byte;
        EXPECT_THAT(OrientationOf(broken), testing::AllOf(testing::Ge(1), testing::Le(8)));
      }
      EXPECT_THAT(OrientationOf(file.substr(0, i)), testing::AnyOf(1, 6));
    }
  }
}

}  // namespace
}  // namespace amble::images
