"""The canvas a cut-out is shown and painted on, for MicroPython on the page.

What is painted here lasts until the engine's preview of the same stroke replaces it.
"""

import js
from jsffi import JsException
from pyscript import document
from pyscript.ffi import to_js


class Canvas:
    """An HTML canvas whose pixels are those of one preview."""

    def __init__(self, element):
        self.element = element
        self._context = element.getContext("2d")
        self.matrix = [1, 0, 0, 1, 0, 0]
        self._before = None  # what the original looks like, as an img

    def show(self, image, width, height):
        """Show an ImageBitmap or a canvas of that size."""
        self._resize(width, height)
        self._context.drawImage(image, 0, 0)

    def show_pixels(self, pixels):
        """Show an ImageData."""
        self._resize(pixels.width, pixels.height)
        self._context.putImageData(pixels, 0, 0)

    def show_placed(self, width, height, size):
        """Show the original as `place` puts it; `size` has its width and height in pixels."""
        self._resize(width, height)
        self._context.setTransform(*self.matrix)
        self._context.drawImage(self._before, 0, 0, size.width, size.height)
        self._context.setTransform(1, 0, 0, 1, 0, 0)

    def _resize(self, width, height):
        # Setting a size clears, even if it is the same one.
        if self.element.width != width or self.element.height != height:
            self.element.width = width
            self.element.height = height
        else:
            self._context.clearRect(0, 0, width, height)

    def place(self, matrix, before):
        """Take the map from picture to canvas pixels (a, b, c, d, e, f), and the original's img."""
        self.matrix = matrix
        self._before = before

    def scale(self):
        """Return how many of the canvas's pixels one of the picture is wide."""
        a, b = self.matrix[:2]
        return (a * a + b * b) ** 0.5

    def at(self, x, y):
        """Return where a place of the picture lies on the canvas."""
        a, b, c, d, e, f = self.matrix
        return a * x + c * y + e, b * x + d * y + f

    def begin(self, restore, opacity, width, height):
        """Begin a stroke on a picture of that size; see `draw`."""
        size = self.element.width, self.element.height
        self._restore = restore
        self._opacity = opacity
        self._start = surface(*size)
        self._start.drawImage(self.element, 0, 0)
        self._ink = surface(*size)
        self._ink.lineCap = self._ink.lineJoin = "round"
        self._ink.setTransform(*self.matrix)
        self._original = None
        if restore:
            self._original = surface(*size)
            self._original.setTransform(*self.matrix)
            self._original.drawImage(self._before, 0, 0, width, height)

    def draw(self, start, end, radius):
        """Draw a line between two places of the picture, x and y in its pixels."""
        self._ink.lineWidth = 2 * radius
        self._ink.beginPath()
        self._ink.moveTo(*start)
        # A line of no length leaves no dot in some browsers.
        self._ink.lineTo(end[0] + 0.01, end[1])
        self._ink.stroke()
        self._renew(*self._dirty(start, end, radius))

    def end(self):
        """Take a stroke back that was begun."""
        self._context.clearRect(0, 0, self.element.width, self.element.height)
        self._context.drawImage(self._start.canvas, 0, 0)

    def _dirty(self, start, end, radius):
        reach = radius * self.scale() + 2
        xs, ys = zip(self.at(*start), self.at(*end))  # noqa: B905  not in MicroPython
        left = max(0, int(min(xs) - reach))
        top = max(0, int(min(ys) - reach))
        right = min(self.element.width, int(max(xs) + reach) + 1)
        bottom = min(self.element.height, int(max(ys) + reach) + 1)
        return left, top, right - left, bottom - top

    def _renew(self, x, y, width, height):
        if width < 1 or height < 1:
            return
        part = (x, y, width, height)
        paint = self._context
        paint.clearRect(*part)
        paint.drawImage(self._start.canvas, *part, *part)
        paint.globalAlpha = self._opacity
        if self._restore:
            scratch = surface(width, height)
            scratch.drawImage(self._ink.canvas, *part, 0, 0, width, height)
            scratch.globalCompositeOperation = "source-in"
            scratch.drawImage(self._original.canvas, *part, 0, 0, width, height)
            paint.drawImage(scratch.canvas, x, y)
        else:
            paint.globalCompositeOperation = "destination-out"
            paint.drawImage(self._ink.canvas, *part, *part)
            paint.globalCompositeOperation = "source-over"
        paint.globalAlpha = 1


def surface(width, height):
    """Return the drawing context of a new canvas that is not on the page."""
    canvas = document.createElement("canvas")
    canvas.width = width
    canvas.height = height
    return canvas.getContext("2d")


async def decoded(blob):
    """Return an ImageBitmap of a file's Blob."""
    return await js.createImageBitmap(blob)


async def announced(url):
    """Return how many pixels a picture's file says it has, 0 where the browser cannot show it.

    An image that is nowhere on the page is not unpacked.
    """
    image = js.Image.new()

    def wait(done, _):
        image.onload = image.onerror = done

    settled = js.Promise.new(wait)
    image.src = url
    await settled
    return image.naturalWidth * image.naturalHeight


async def small_copy(blob, side):
    """Return a picture's Blob made that wide, or None where the browser cannot show it."""
    try:
        size = to_js({"resizeWidth": side, "resizeQuality": "medium"})
        image = await js.createImageBitmap(blob, size)
    except JsException:
        return None
    share = min(1, side / image.width)  # not every browser knows resizeWidth
    size = max(1, round(image.width * share)), max(1, round(image.height * share))
    paint = surface(*size)
    paint.drawImage(image, 0, 0, *size)
    image.close()
    return await js.Promise.new(lambda done, _: paint.canvas.toBlob(done, "image/webp"))
