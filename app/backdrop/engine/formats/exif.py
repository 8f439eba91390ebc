"""A photo's camera data, apart from what describes the file it came in.

EXIF 2.32. What is kept is named: a TIFF's own layout, thumbnails of the uncut picture and its
former size would be wrong in another file.
"""

from PIL import ExifTags, Image

Base = ExifTags.Base

KEPT = {
    Base.ImageDescription,
    Base.Make,
    Base.Model,
    Base.Software,
    Base.DateTime,
    Base.Artist,
    Base.HostComputer,
    Base.Copyright,
}
PLACES = (ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo)
FORMER = {Base.ExifImageWidth, Base.ExifImageHeight, ExifTags.IFD.Interop}
UPRIGHT = 1


def read_camera_data(image: Image.Image) -> bytes | None:
    """The EXIF of an opened picture for one that is upright: TIFF bytes without "Exif", or None.

    Damaged data are None.
    """
    try:
        found = image.getexif()
        made = Image.Exif()
        for tag in KEPT & set(found):
            made[tag] = found[tag]
        for place in PLACES:
            inner = {k: v for k, v in found.get_ifd(place).items() if k not in FORMER}
            if inner:
                made[place] = inner
        if not len(made):
            return None
        made[Base.Orientation] = UPRIGHT
        return bytes(made.tobytes()).removeprefix(b"Exif\0\0")
    except Exception:  # Pillow raises nearly anything here; the picture is worth more
        return None
