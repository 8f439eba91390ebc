"""The training loop: steps, rate, mean of weights."""

import copy
import math
import random
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

import torch
from torch import Tensor

from app.train.checkpoint import Checkpoint
from app.train.corrections import correct
from app.train.frozen_norms import freeze_norms, freeze_start, plain_state, set_training
from app.train.loss import total_loss
from app.train.network import BackdropS

ENCODER_RATE = 0.3  # of the decoder's: it begins with trained weights
SMALLEST_RATE = 1e-6
WARM_UP = 100  # steps
WEIGHT_DECAY = 1e-3
BETAS = 0.9, 0.99
LARGEST_GRADIENT = 5
CORRECTIONS = {0: 0.5, 1: 0.3, 2: 0.2}  # share of steps with so many corrections
SAVED_EVERY = 300  # seconds
REPORTED_STEPS = 200

Batch = tuple[Tensor, Tensor, Tensor]
"""Pictures Nx3xSxS, hints Nx4xSxS and truths Nx1xSxS, float32."""


@dataclass(frozen=True)
class Plan:
    """Settings of a training: the decoder's highest `rate`, and when to stop.

    With `samples` the rate falls to zero over so many; without, it is constant and training ends
    only after `seconds`. `decay` is the share of the mean of weights that a step keeps, `plain` the
    share of steps without corrections, besides those that have none anyway. The encoder's first
    `frozen` stages stay as they are.
    """

    rate: float
    samples: int | None
    seconds: float
    decay: float
    plain: float = 0
    frozen: int = 0


class Training:
    """A network in training.

    `saved`, if it is there, is gone on with. Otherwise the optimiser and the mean of weights are
    new, and the mean moves faster in the beginning. `rng` chooses corrections and taps.
    """

    def __init__(
        self,
        network: BackdropS,
        plan: Plan,
        device: str,
        rng: random.Random,
        saved: Checkpoint | None = None,
    ) -> None:
        self.plan = plan
        self.seen = saved.seen if saved else 0
        self.steps = 0
        self._first = self.seen
        self._continued = saved is not None
        self._card = device == "cuda"
        self._device = device
        self._rng = rng
        mean = copy.deepcopy(network)
        if saved:
            network.load_state_dict(saved.weights)
            mean.load_state_dict(saved.mean)
        self.network, self.mean = self._frozen(network), self._frozen(mean).eval()
        self._optimiser = self._make_optimiser()
        if saved:
            self._optimiser.load_state_dict(saved.opt)

    def checkpoint(self) -> Checkpoint:
        """Return the state, to go on from."""
        state = self._optimiser.state_dict()
        return Checkpoint(plain_state(self.network), plain_state(self.mean), state, self.seen)

    def run(self, loader: Iterable[Batch], save: Callable[[], None]) -> None:
        """Train on the loader's batches, over and over, until the plan ends; save now and then."""
        begun = saved = time.monotonic()
        losses: list[float] = []
        for batch in _endless(loader):
            losses.append(self.step(batch))
            now = time.monotonic()
            ends = self.share_done() >= 1 or now - begun > self.plan.seconds
            if ends or now - saved > SAVED_EVERY:
                save()
                recent = losses[-REPORTED_STEPS:]
                pace = (now - begun) / (self.seen - self._first)
                loss = sum(recent) / len(recent)
                print(f"{self.seen} samples, loss {loss:.4f}, {pace:.3f} s a sample", flush=True)
                saved = now
            if ends:
                return

    def step(self, batch: Batch) -> float:
        """Train on one batch; return its loss."""
        self._set_rate()
        set_training(self.network)
        picture, hints, truth = (tensor.to(self._device) for tensor in batch)
        picture = picture.contiguous(memory_format=torch.channels_last)
        hints = hints.contiguous(memory_format=torch.channels_last)
        for _ in range(self._choose_corrections()):
            hints = correct(self.mean, picture, hints, truth, self._rng)
        with torch.autocast(self._device, torch.bfloat16, enabled=self._card):
            logits = self.network(picture, hints)
        loss = total_loss(logits, truth)
        self._optimiser.zero_grad()
        loss.backward()
        trained = [p for p in self.network.parameters() if p.requires_grad]
        torch.nn.utils.clip_grad_norm_(trained, LARGEST_GRADIENT)
        self._optimiser.step()
        self.steps += 1
        self.seen += len(picture)
        self._move_mean()
        return float(loss.item())

    def share_done(self) -> float:
        """Return how much of the plan's samples are done; 0 without a number of samples."""
        return (self.seen - self._first) / self.plan.samples if self.plan.samples else 0.0

    def _choose_corrections(self) -> int:
        if self.plan.plain and self._rng.random() < self.plan.plain:
            return 0
        return self._rng.choices([*CORRECTIONS], [*CORRECTIONS.values()])[0]

    def _frozen(self, network: BackdropS) -> BackdropS:
        freeze_norms(network)
        freeze_start(network, self.plan.frozen)
        network.to(self._device, memory_format=torch.channels_last)
        return network

    def _make_optimiser(self) -> torch.optim.AdamW:
        network = self.network
        pretrained = chain(network.encoder.stem.parameters(), network.encoder.stages.parameters())
        encoder = [parameter for parameter in pretrained if parameter.requires_grad]
        known = {id(parameter) for parameter in network.encoder.stem.parameters()}
        known |= {id(parameter) for parameter in network.encoder.stages.parameters()}
        others = [parameter for parameter in network.parameters() if id(parameter) not in known]
        rate = self.plan.rate
        groups = [{"params": encoder, "lr": rate * ENCODER_RATE}, {"params": others, "lr": rate}]
        return torch.optim.AdamW(groups, weight_decay=WEIGHT_DECAY, betas=BETAS)

    def _set_rate(self) -> None:
        rising = min(1, (self.steps + 1) / WARM_UP)
        falling = 0.5 + 0.5 * math.cos(math.pi * min(1, self.share_done()))
        for group, share in zip(self._optimiser.param_groups, (ENCODER_RATE, 1), strict=True):
            group["lr"] = self.plan.rate * share * rising * falling + SMALLEST_RATE

    def _move_mean(self) -> None:
        kept = self.plan.decay
        if not self._continued:
            kept = min(kept, (1 + self.steps) / (10 + self.steps))
        with torch.no_grad():
            pairs = zip(self.mean.parameters(), self.network.parameters(), strict=True)
            for mean, current in pairs:
                mean.lerp_(current, 1 - kept)
            for mean, current in zip(self.mean.buffers(), self.network.buffers(), strict=True):
                mean.copy_(current)


def _endless(loader: Iterable[Batch]) -> Iterator[Batch]:
    while True:
        yield from loader
