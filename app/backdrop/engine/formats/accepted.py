"""The picture formats that Backdrop accepts, with their file name extensions."""

EXTENSIONS = {
    "JPEG": ("jpg", "jpeg", "jpe", "jfif"),
    "PNG": ("png", "apng"),
    "WEBP": ("webp",),
    "GIF": ("gif",),
    "BMP": ("bmp", "dib"),
    "TIFF": ("tif", "tiff"),
    "ICO": ("ico",),
    "PPM": ("ppm", "pgm", "pbm", "pnm"),
    "TGA": ("tga", "icb", "vda", "vst"),
    "PSD": ("psd",),
    "AVIF": ("avif", "avifs"),
    "HEIF": ("heic", "heif", "hif"),
}
"""By Pillow's name of the format; AVIF and HEIF may need another decoder than Pillow."""

ALL_EXTENSIONS = frozenset(each for group in EXTENSIONS.values() for each in group)
