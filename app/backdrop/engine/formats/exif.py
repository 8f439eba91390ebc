"""Read a photo's camera data, without the data that describe its original file.

EXIF 2.32. Tags are kept by an explicit list: a TIFF file's layout, thumbnails of the uncut picture
and its original size would be wrong in another file.
"""

from PIL import ExifTags, Image

Base = ExifTags.Base

KEPT_TAGS = {
    Base.ImageDescription,
    Base.Make,
    Base.Model,
    Base.Software,
    Base.DateTime,
    Base.Artist,
    Base.HostComputer,
    Base.Copyright,
}
KEPT_DIRECTORIES = (ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo)
# Tags of those directories that describe the original file.
DROPPED_TAGS = {Base.ExifImageWidth, Base.ExifImageHeight, ExifTags.IFD.Interop}
# Value of the orientation tag.
UPRIGHT = 1


def read_camera_data(image: Image.Image) -> bytes | None:
    """Return the EXIF data of an opened picture, with its orientation set to upright.

    TIFF bytes without the "Exif" prefix; None if there are none or they are damaged.
    """
    try:
        return _keep_camera_data(image.getexif())
    except Exception:  # Pillow raises nearly anything here; the picture still works
        return None


def reduce_to_camera_data(exif: bytes) -> bytes | None:
    """Return the same for EXIF data that were stored beside the pixels, as in HEIC."""
    try:
        found = Image.Exif()
        found.load(exif)
        return _keep_camera_data(found)
    except Exception:  # as above
        return None


def _keep_camera_data(found: Image.Exif) -> bytes | None:
    kept = Image.Exif()
    for tag in KEPT_TAGS & set(found):
        kept[tag] = found[tag]
    for directory in KEPT_DIRECTORIES:
        values = {k: v for k, v in found.get_ifd(directory).items() if k not in DROPPED_TAGS}
        if values:
            kept[directory] = values
    if not len(kept):
        return None
    kept[Base.Orientation] = UPRIGHT
    return bytes(kept.tobytes()).removeprefix(b"Exif\0\0")
