"""Replace the network: `python build.py model import FILE --photos FOLDER --pairs FOLDER`.

FILE is what `python -m app.train.export` has written. It is prepared for the kernels with ranges
measured on the photos: alone, with proposed masks and with taps. Both prepared networks are scored
on the pairs, SET/NAME.jpg with SET/NAME.mask.png, and printed old beside new. A network that is
worse in the mean of all pairs or of a set is refused. Otherwise it takes the old one's place, with
its ranges and pins; commit these files, and write the scores into docs/model-card.md.
"""

import argparse
from pathlib import Path

from app.prepare.backdrop_s import BACKDROP_S
from app.prepare.network import PrepareError
from app.train.check import AnotherNetworkError
from app.train.evaluation import list_test_pairs
from app.train.installation import Place, WorseNetworkError, install

ROOT = Path(__file__).parents[2]
PHOTOS = {".jpg", ".jpeg", ".png"}


def main() -> None:
    """Replace the network, or say why not."""
    parser = argparse.ArgumentParser(prog="build.py model import", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--photos", type=Path, required=True, help="to measure ranges on")
    parser.add_argument("--pairs", type=Path, required=True, help="to score the networks on")
    parser.add_argument("--sets", nargs="+", default=[], help="folders in --pairs; all if omitted")
    parser.add_argument("--masks", type=Path, help="SET/NAME.png to start from, such as IS-Net's")
    parser.add_argument("--accept-worse", action="store_true", help="whatever the scores")
    options = parser.parse_args()
    place = Place(
        weights=ROOT / "app" / "prepare" / "backdrop-s.onnx",
        ranges=BACKDROP_S.ranges_file,
        project=ROOT / "pyproject.toml",
    )
    try:
        pairs = list_test_pairs(options.pairs, options.sets, options.masks)
        photos = sorted(p for p in options.photos.rglob("*") if p.suffix.lower() in PHOTOS)
        if not pairs or not photos:
            parser.error("there are no pairs or no photos")
        install(options.file, photos, pairs, BACKDROP_S, place, accept_worse=options.accept_worse)
    except WorseNetworkError as error:
        parser.exit(1, f"{error}\nNothing was changed; --accept-worse takes it all the same.\n")
    except (AnotherNetworkError, PrepareError, OSError) as error:
        parser.exit(1, f"{error}\n")
    print(f"{place.weights.relative_to(ROOT)}, its ranges and its pins are replaced.")


if __name__ == "__main__":
    main()
