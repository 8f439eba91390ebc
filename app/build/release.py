"""Make the files of a release: the site as a zip, the wheel, the licences and the checksums."""

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

from app.build.part_files import Site, bytes_of
from app.build.parts import sha256_of
from app.build.third_party import NAME as THIRD_PARTY

SUMS = "SHA256SUMS"
READABLE = 0o644 << 16  # a file's rights on Unix, as zip stores them


def make_release(version: str, site: Site, wheel: Path, without: Sequence[str] = ()) -> Site:
    """Return the release's files by name; `sha256sum --check SHA256SUMS` verifies them.

    without: the parts that site and wheel leave out, for the name of the zip.
    """
    name = "-without-".join([f"backdrop-{version}", *without])
    files = {
        f"{name}-site.zip": zip_site(site),
        wheel.name: wheel.read_bytes(),
        THIRD_PARTY: bytes_of(site[THIRD_PARTY]),
    }
    lines = [f"{sha256_of(content)}  {name}\n" for name, content in sorted(files.items())]
    return {**files, SUMS: "".join(lines).encode()}


def zip_site(site: Site) -> bytes:
    """Return a zip of the site: the same bytes for the same site, whenever it is packed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for address in sorted(site):
            entry = zipfile.ZipInfo(address)  # of 1 January 1980
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix, also on Windows
            entry.external_attr = READABLE
            archive.writestr(entry, bytes_of(site[address]))
    return buffer.getvalue()
