"""How far a picture is squeezed into what a network sees.

The networks were trained on pictures squeezed into a square, and are published to be asked so. With
a part of that squeeze taken back they see better, and have less to look at; with all of it they get
worse. Mean over 25 sets of 134 photos with truth, of the finished alpha, the networks as prepared,
one look each; seconds of one core:

                                S     MAE    gradient  seconds
    IS-Net   square            .882  .0304    .114      .49
             5/8 of it         .886  .0262    .111      .41
             half of it        .885  .0284    .110      .38
             none              .840  .0319    .121      .28
    U2-Net   square            .840  .0390    .160      .122
    small    5/8 of it         .842  .0373    .153      .098
             none              .825  .0385    .162      .070

With 5/8, IS-Net is at least as good as with the square in both halves of the sets, and in pictures
of 16:9, 3:2, 4:3 and nearly square ones alike; with half of it, it loses at 3:2. A network that
sees less in the same shape loses more: IS-Net at 7/8 of the square's side .884 and .0268, but .910
instead of .914 in what is nearly square, where there is nothing to take back.
"""

from backdrop.engine.network.models import ModelSpec

SQUEEZE = 5 / 8  # 1: into a square, 0: not at all


def sides(spec: ModelSpec, height: int, width: int) -> tuple[int, int]:
    """Height and width of a network's input for a picture of height x width pixels.

    The longer one is the network's `side`, the shorter a multiple of its `step`.
    """
    if not spec.size_multiple:
        return spec.input_size, spec.input_size
    share = (min(height, width) / max(height, width)) ** (1 - SQUEEZE)
    short = max(1, round(spec.input_size * share / spec.size_multiple)) * spec.size_multiple
    return (short, spec.input_size) if height < width else (spec.input_size, short)
