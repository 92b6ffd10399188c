"""Photos keep nothing but the picture: files are made by Pillow, what must not be kept is planted by exiftool and Pillow,
and exiftool looks for it afterwards. Pillow also says what each picture must look like.

    photos_test.py CLEAN_PHOTOS
"""
import io
import json
import pathlib
import random
import subprocess
import sys
import tempfile
import unittest
import zipfile

from PIL import Image, ImageChops, ImageCms, ImageOps, ImageStat, PngImagePlugin

PROGRAM = sys.argv.pop(1)
SECRET = "Mia-at-51.5007N"
# All that a photo that is kept says of itself, as exiftool names it.
STRUCTURE = {
    "File:FileType", "File:FileTypeExtension", "File:MIMEType", "File:ImageWidth", "File:ImageHeight",
    "File:EncodingProcess", "File:BitsPerSample", "File:ColorComponents", "File:YCbCrSubSampling",
    "JFIF:JFIFVersion", "JFIF:ResolutionUnit", "JFIF:XResolution", "JFIF:YResolution",
}
# What exiftool says of the file, of itself, and reckons from the rest.
ABOUT_FILES = ("SourceFile", "ExifTool:", "System:", "Composite:")
# Of JPEG's colours, on the mean of all parts.
COARSENESS = 4.0


def picture(width=400, height=260, seed=1):
    """Something with a top, a left, and smooth colours."""
    image = Image.linear_gradient("L").resize((width, height))
    side = image.rotate(90, expand=True).resize((width, height))
    third = Image.new("L", (width, height), 40 + seed * 30 % 180)
    third.paste(230, (0, 0, width // 3, height // 4))
    return Image.merge("RGB", (image, side, third))


def fields(path):
    """What exiftool finds: {"EXIF:GPSLatitude": …}, unknown and repeated ones too, and what stands behind the end."""
    out = subprocess.run(["exiftool", "-json", "-G1", "-a", "-u", "-U", "-ee3", str(path)], capture_output=True, check=True)
    return json.loads(out.stdout)[0]


def plant(path, *arguments):
    done = subprocess.run(["exiftool", "-overwrite_original", "-q", "-m", *arguments, str(path)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def all_of_exiftool(thumbnail=None):
    planted = [f"-EXIF:Artist={SECRET}", f"-EXIF:ImageDescription={SECRET}", "-EXIF:GPSLatitude=51.5007", "-EXIF:GPSLatitudeRef=N",
               "-EXIF:GPSLongitude=0.1246", "-EXIF:GPSLongitudeRef=W", "-EXIF:DateTimeOriginal=2027:03:23 10:00:00",
               f"-EXIF:SerialNumber={SECRET}", f"-XMP:Creator={SECRET}", "-XMP-exif:GPSLatitude=51.5007", f"-XMP:Location={SECRET}"]
    if thumbnail:
        planted += [f"-IPTC:By-line={SECRET}", f"-IPTC:City={SECRET}", f"-Comment={SECRET}", f"-ThumbnailImage<={thumbnail}"]
    return planted


def zipped():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("hidden.txt", SECRET)
    return out.getvalue()


class Photos(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def clean(self, *paths):
        out = subprocess.run([PROGRAM, *map(str, paths)], capture_output=True, text=True, check=True)
        self.assertEqual(out.stderr, "", "libraries print nothing")
        return out.stdout.splitlines()

    def cleaned(self, path, like=None):
        """The clean photo's path, once it holds nothing but the picture, and that of `like`."""
        self.assertEqual(self.clean(path), ["cleaned"], path.name)
        clean = pathlib.Path(f"{path}.clean.jpg")
        found = {name for name in fields(clean) if not name.startswith(ABOUT_FILES)}
        self.assertLessEqual(found, STRUCTURE, path.name)
        data = clean.read_bytes()
        self.assertNotIn(SECRET.encode(), data)
        self.assertTrue(data.endswith(b"\xff\xd9"))
        with Image.open(clean) as shown:
            self.assertEqual(shown.format, "JPEG")
            self.assertEqual(set(shown.info) - {"jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi"}, set())
            self.assertEqual(getattr(shown, "n_frames", 1), 1)
            if like is not None:
                self.assertEqual(shown.size, like.size)
                difference = ImageStat.Stat(ImageChops.difference(shown.convert("RGB"), like.convert("RGB"))).mean
                self.assertLess(max(difference), COARSENESS, path.name)
        return clean

    def assert_planted(self, path, *names):
        found = " ".join(fields(path))
        for name in names:
            self.assertIn(name, found)

    def thumbnail(self):
        path = self.folder / "thumbnail.jpg"
        picture(60, 40, seed=5).save(path)
        return path

    def test_jpeg(self):
        path = self.folder / "photo.jpg"
        profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
        picture().save(path, icc_profile=profile)
        plant(path, *all_of_exiftool(self.thumbnail()))
        path.write_bytes(path.read_bytes() + zipped())
        self.assert_planted(path, "GPSLatitude", "IPTC:City", "XMP", "Comment", "ThumbnailImage", "ICC", "SerialNumber")
        self.assertTrue(zipfile.is_zipfile(path))
        clean = self.cleaned(path, picture())
        self.assertFalse(zipfile.is_zipfile(clean))

    def test_jpeg_with_more_pictures_behind_the_first(self):
        path = self.folder / "many.jpg"
        picture().save(path, format="MPO", save_all=True, append_images=[picture(seed=3)])
        self.assert_planted(path, "MPF")
        self.assertEqual(path.read_bytes().count(b"\xff\xd8\xff"), 2)
        clean = self.cleaned(path, picture())
        self.assertEqual(clean.read_bytes().count(b"\xff\xd8\xff"), 1)

    def test_jpegs_of_all_kinds(self):
        for name, image, options in [
                ("progressive", picture(), {"progressive": True}), ("grey", picture().convert("L"), {}),
                ("coarse", picture(), {"quality": 95, "subsampling": 0}), ("fine", picture(), {"quality": 95, "subsampling": 2}),
                ("odd", picture(401, 259), {"restart_marker_blocks": 3})]:
            path = self.folder / f"{name}.jpg"
            image.save(path, **options)
            with self.subTest(name):
                self.cleaned(path, image)
        path = self.folder / "print.jpg"
        picture().convert("CMYK").save(path)
        self.assertEqual(self.clean(path), ["This JPEG has colours for print; save it in RGB."])

    def test_png(self):
        path = self.folder / "photo.png"
        text = PngImagePlugin.PngInfo()
        text.add_text("Author", SECRET)
        text.add_text("Comment", SECRET * 50, zip=True)
        text.add_itxt("Title", SECRET, "en", "Title")
        text.add(b"tIME", bytes([7, 235, 3, 23, 10, 0, 0]))
        text.add(b"prVt", SECRET.encode())
        profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
        picture().save(path, pnginfo=text, icc_profile=profile, dpi=(300, 300))
        plant(path, *all_of_exiftool())
        path.write_bytes(path.read_bytes() + zipped())
        self.assert_planted(path, "GPSLatitude", "XMP", "PNG:Author", "PNG:Title", "PNG:ModifyDate", "ICC")
        self.cleaned(path, picture())

    def test_pngs_of_all_kinds(self):
        clear = picture().convert("RGBA")
        clear.putalpha(Image.linear_gradient("L").resize(clear.size))
        on_white = Image.new("RGBA", clear.size, "white")
        on_white.alpha_composite(clear)
        for name, image, like, options in [
                ("clear", clear, on_white, {}), ("grey", picture().convert("L"), None, {}),
                ("palette", picture().quantize(64), None, {}), ("bits", picture().convert("1"), None, {"bits": 1}),
                ("deep", Image.new("I;16", (300, 200), 30000), Image.new("L", (300, 200), 117), {}),
                ("grey and clear", picture().convert("LA"), None, {})]:
            path = self.folder / f"{name}.png"
            image.save(path, **options)
            with self.subTest(name):
                self.cleaned(path, like or image)

    def test_webp(self):
        for lossless in (False, True):
            path = self.folder / f"photo{lossless}.webp"
            exif = Image.Exif()
            exif[0x013B] = SECRET  # Artist
            xmp = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{SECRET}</x:xmpmeta>".encode()
            profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
            picture().save(path, lossless=lossless, quality=90, exif=exif, xmp=xmp, icc_profile=profile)
            path.write_bytes(path.read_bytes() + zipped())
            self.assert_planted(path, "Artist", "ICC")
            self.assertIn(b"XMP ", path.read_bytes())
            self.cleaned(path, picture())
        path = self.folder / "clear.webp"
        clear = picture().convert("RGBA")
        clear.putalpha(Image.linear_gradient("L").resize(clear.size))
        clear.save(path, quality=95, exact=True)
        on_white = Image.new("RGBA", clear.size, "white")
        on_white.alpha_composite(clear)
        self.cleaned(path, on_white)
        path = self.folder / "moving.webp"
        picture().save(path, save_all=True, append_images=[picture(seed=3)])
        self.assertEqual(self.clean(path), ["A photo does not move."])

    def test_orientation_is_honoured_before_it_goes(self):
        for orientation in range(1, 9):
            for name in ("jpg", "png", "webp"):
                exif = Image.Exif()
                exif[0x0112] = orientation
                path = self.folder / f"held{orientation}.{name}"
                picture().save(path, exif=exif, **({"lossless": True} if name == "webp" else {}))
                with self.subTest(path.name), Image.open(path) as held:
                    self.cleaned(path, ImageOps.exif_transpose(held))

    def test_large_ones_become_small(self):
        for name in ("jpg", "png", "webp"):
            path = self.folder / f"large.{name}"
            picture(4032, 3024).save(path)
            self.cleaned(path, picture(4032, 3024).resize((1600, 1200), Image.BOX))

    def test_what_needs_too_much_memory_is_refused(self):
        flat = Image.new("RGB", (7900, 5000), "grey")
        progressive, lossless, baseline = (self.folder / name for name in ("p.jpg", "l.webp", "b.jpg"))
        flat.save(progressive, progressive=True, subsampling=0)
        flat.save(lossless, lossless=True, method=0)
        flat.save(baseline)
        refused = "This photo is too large for the way it is stored; make it smaller."
        self.assertEqual(self.clean(progressive, lossless, baseline), [refused, refused, "cleaned"])

    def test_damaged_ones_are_refused_or_shown(self):
        """Never a crash, whatever byte is wrong."""
        chance = random.Random(20270323)
        paths = []
        for name in ("jpg", "png", "webp"):
            source = self.folder / f"source.{name}"
            picture(120, 80).save(source)
            data = source.read_bytes()
            for i in range(60):
                broken = bytearray(data)
                for _ in range(chance.randint(1, 4)):
                    broken[chance.randrange(len(broken))] = chance.randrange(256)
                path = self.folder / f"broken{i}.{name}"
                path.write_bytes(broken)
                paths.append(path)
        answers = self.clean(*paths)
        self.assertEqual(len(answers), len(paths))
        self.assertIn("cleaned", answers)
        self.assertIn("This photo is cut off or damaged.", answers)


if __name__ == "__main__":
    unittest.main()
