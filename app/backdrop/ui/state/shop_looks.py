"""Looks by the picture rules of shops and marketplaces. Pure.

Rules as of November 2026; a shop may change them at any time. "Read" marks a stored copy of the
shop's own page. A margin is a fraction of the subject's longer side, so the subject fills
1 / (1 + 2 * margin) of a square frame.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from backdrop.ui.state.history import Look

WHITE = {"kind": "colour", "rgb": [255, 255, 255]}
JPEG = {"format": "jpeg"}


def _white_frame(width: int, height: int, margin: float) -> "Look":
    """Return a subject on white, in a frame of this size in pixels, as JPEG."""
    frame = {"around": "subject", "margin": margin, "width": width, "height": height}
    return {"background": WHITE, "frame": frame, "output": JPEG}


SHOPS: "tuple[tuple[str, Look], ...]" = (
    # Amazon Seller Central, "Product image guide" (main image): pure white, RGB 255, 255, 255; the
    # product fills 85 % of the frame; 1000 px on the longest side for zooming, up to 10 000; JPEG
    # preferred. It shows no shadow. Not read, as it needs an account; many sellers' guides agree.
    ("Amazon", _white_frame(2000, 2000, 0.06)),
    # eBay Help, "Picture policy" (id 4370), read: at least 500 px on the longest side; no border,
    # text or watermark. 1600 px and a plain background are eBay's advice as sellers' guides quote
    # it.
    ("eBay", _white_frame(1600, 1600, 0.06)),
    # Etsy Help, "Requirements and Best Practices for Images in Your Etsy Shop": 2000 px on the
    # shortest side are advised; thumbnails are cut to 4:3, 5:4 or a square, depending on the page,
    # so the margin leaves room. The background is free. Not read; quoted by sellers' guides.
    ("Etsy", _white_frame(2800, 2100, 0.12)),
    # Vinted, "Why your listing was hidden or deleted", read: pictures of low quality are hidden,
    # stock photos deleted. No size and no background is prescribed; this suits a phone.
    ("Vinted", _white_frame(1600, 2000, 0.1)),
    # Shopify Help Center, "Product media types": 2048 x 2048 px are advised for square pictures.
    # The background is free. Not read; quoted by many guides.
    ("Shopify", _white_frame(2048, 2048, 0.08)),
)
