"""Write packs and read them as static/pack.js does."""

import gzip
import json

from app.freeze.pack import compress, pack

FILES = {"b/ä.pyc": b"\n\n", "a": bytes(range(256)), "empty": b""}


def unpacked(content: bytes) -> dict[str, bytes]:
    head, _, rest = gzip.decompress(content).partition(b"\n")
    found = {}
    for path, size in json.loads(head):
        found[path], rest = rest[:size], rest[size:]
    assert not rest
    return found


def test_a_pack_gives_its_files_again() -> None:
    assert unpacked(pack(FILES)) == FILES


def test_a_pack_of_nothing() -> None:
    assert unpacked(pack({})) == {}


def test_the_same_files_in_any_order_give_the_same_bytes() -> None:
    assert pack(dict(reversed(FILES.items()))) == pack(FILES)


def test_compressed_bytes_have_a_checksum_and_no_time() -> None:
    made = compress(b"content" * 100)
    assert made[4:8] == bytes(4)
    assert gzip.decompress(made) == b"content" * 100
