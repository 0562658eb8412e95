"""A logo that somebody sends: read as a picture and written anew, so that nothing but what one sees is kept."""

import hashlib
from base64 import b64encode
from dataclasses import dataclass
from io import BytesIO

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from intervals.models.appearances import MOST_SERVED

FORMATS = ("PNG", "JPEG", "WEBP")
MOST_TAKEN = 2 * 1024 * 1024  # bytes
MOST_PIXELS = 16_000_000  # of the picture that is sent: 64 MB once it is unpacked
BOX = (480, 120)  # pixels: three for each that a page shows
SMALLER = (1.0, 0.75, 0.5, 0.35, 0.25, 0.15)
BETTER_FIRST = (92, 80, 65, 50)


class NotTaken(Exception):
    """Why what was sent is not taken as a logo, in words."""


@dataclass(frozen=True)
class Logo:
    """A logo as it is served: a WebP without anything beside its pixels. `mark` is that of the bytes.

    `address` is where one is that was chosen and is stored nowhere yet; "": where its mark says.
    """

    mark: str
    width: int
    height: int
    address: str = ""

    @property
    def shown(self) -> tuple[int, int]:
        """Width and height on the page, a third of those of the picture."""
        return max(1, round(self.width / 3)), max(1, round(self.height / 3))


def mark_of(content: bytes) -> str:
    """What the address of a logo has of its content."""
    return hashlib.sha256(content).hexdigest()[:16]


@dataclass(frozen=True)
class Picture:
    """What a picture that was sent became."""

    content: bytes
    width: int
    height: int

    @property
    def as_text(self) -> str:
        """The bytes in letters."""
        return b64encode(self.content).decode()

    @property
    def chosen(self) -> Logo:
        """As a page shows it before it is stored: its address is the picture itself."""
        address = f"data:image/webp;base64,{self.as_text}"
        return Logo(mark_of(self.content), self.width, self.height, address)


def read_anew(sent: bytes) -> Picture:
    """A picture that was sent, written anew: 10 KB at most. NotTaken, in words, for what is none or is too large."""
    if len(sent) > MOST_TAKEN:
        raise NotTaken(_("This file is too large: a logo may have 2 MB at most."))
    if b"<svg" in sent[:2000].lower():
        raise NotTaken(
            _("This is an SVG, which can carry more than a picture. Save it as PNG, JPEG or WebP.")
        )
    return _small_enough(_opened(sent))


def _opened(sent: bytes) -> Image.Image:
    """The picture alone, turned as its camera says, and no larger than is shown."""
    try:
        with Image.open(BytesIO(sent), formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise NotTaken(_("This picture has too many pixels: 4000 by 4000 are enough for any logo."))
            image.load()
            turned = ImageOps.exif_transpose(image).convert("RGBA")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        raise NotTaken(_("This picture has too many pixels: 4000 by 4000 are enough for any logo.")) from None
    except UnidentifiedImageError:
        raise NotTaken(_("This is not a picture in PNG, JPEG or WebP.")) from None
    except NotTaken:
        raise
    except Exception:
        raise NotTaken(_("This picture is damaged. Save it once more and send that.")) from None
    turned.thumbnail(BOX, Image.Resampling.LANCZOS)
    return Image.frombytes("RGBA", turned.size, turned.tobytes())  # without what came beside the pixels


def _small_enough(image: Image.Image) -> Picture:
    """As WebP: without loss if that is small enough, or else as good as it may be."""
    for scale in SMALLER:
        size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
        smaller = image if scale == 1 else image.resize(size, Image.Resampling.LANCZOS)
        for quality in (None, *BETTER_FIRST):
            content = _written(smaller, quality)
            if len(content) <= MOST_SERVED:
                return Picture(content, *smaller.size)
    raise NotTaken(_("No small picture can be made of this. Send a simpler one."))


def _written(image: Image.Image, quality: int | None) -> bytes:
    out = BytesIO()
    image.save(out, "WEBP", lossless=quality is None, quality=quality or 80, method=4)
    return out.getvalue()
