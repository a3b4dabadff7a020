"""Proof: is a vote in, does it stand there as it was cast, and has nothing that was sealed been touched since?

Votes are the leaves of Merkle trees (built as in RFC 9162, with SHA-256), one tree a batch. The root of each batch is
hashed together with all that was sealed before it: a chain, which begins with the frozen roll. Whoever keeps a receipt
keeps a link of the chain, so that not even who runs the database can change a vote in silence.

    begun = begin(meeting, roll.weights)                # batch 0: the weights
    batch = seal(begun, [vote.leaf() for vote in votes])  # batch 1, 2, …
    Receipt(vote, place, tree_path(leaves, place), batch, begun.chain).holds()
    flaws(meeting, roll.weights, [begun, batch], [votes])

A leaf is SHA-256 of a zero byte and a JSON array of texts without spaces, which any language can write.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from fractions import Fraction
from hashlib import sha256
from itertools import pairwise
from typing import Final

from gosdom_core.meetings.ballots import Ballot, Mark, Way
from gosdom_core.meetings.errors import BadMarks
from gosdom_core.meetings.shapes import Words
from gosdom_core.meetings.weights import Weight

BATCH: Final = 1024
"""Votes of a batch at most: the path of a receipt then has ten hashes."""
_LEAF, _NODE, _LINK = b"\x00", b"\x01", b"\x02"


# --- Leaves ----------------------------------------------------------------------------------------------------------


def leaf(texts: Iterable[str]) -> bytes:
    """What is the hash of a leaf? Of its texts, in order; two different rows of texts never read as one.

    >>> leaf(["a", "bc"]) == leaf(["ab", "c"])
    False
    """
    written = json.dumps([*texts], ensure_ascii=False, separators=(",", ":"))
    return sha256(_LEAF + written.encode()).digest()


def moment_text(at: datetime) -> str:
    """How is a moment written in a leaf? In UTC, to the microsecond.

    >>> moment_text(datetime(2026, 3, 5, 12, 30, tzinfo=UTC))
    '2026-03-05T12:30:00.000000Z'
    """
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def moment(written: str) -> datetime:
    """Which moment is written so? The other way round.

    >>> moment("2026-03-05T12:30:00.000001Z").microsecond
    1
    """
    return datetime.fromisoformat(written)


@dataclass(frozen=True, slots=True)
class SealedVote:
    """Which vote on which item is sealed? All that is kept of it: a change of any of it changes its leaf.

    `item` counts from 1; votes of one deed share their `receipt`. `person` cast it, or handed it in, for `owner`;
    `decision` names the decision on paper. `salt` is random, in hexadecimal digits: without it nobody can guess a leaf.
    """

    id: str
    meeting: str
    receipt: str
    weight: str
    votes: Fraction
    item: int
    mark: Mark
    way: Way
    at: datetime
    salt: str
    person: str = ""
    owner: str = ""
    decision: str = ""

    def texts(self) -> tuple[str, ...]:
        """What of it is hashed, in order?"""
        return (
            "vote", self.id, self.meeting, self.receipt, self.weight, str(self.votes), str(self.item), self.mark.value,
            self.way.value, moment_text(self.at), self.person, self.owner, self.decision, self.salt,
        )  # fmt: skip

    def leaf(self) -> bytes:
        """What is its hash?"""
        return leaf(self.texts())


def ballots(votes: Iterable[SealedVote], items: int) -> list[Ballot]:
    """Which ballots do these votes make, on an agenda of so many items? One for each receipt and weight.

    Raises `BadMarks` where an item is voted on twice with one receipt, or is none of the agenda.
    """
    marked: dict[tuple[str, str], tuple[SealedVote, list[str]]] = {}
    for vote in votes:
        _, written = marked.setdefault((vote.receipt, vote.weight), (vote, [Mark.BLANK.value] * items))
        if not 1 <= vote.item <= items or written[vote.item - 1] != Mark.BLANK.value:
            raise BadMarks(field=["marks"], marks="".join(written), expected=items)
        written[vote.item - 1] = vote.mark.value
    return [Ballot(one.weight, one.at, "".join(written), one.way, one.receipt) for one, written in marked.values()]


def weight_leaf(weight: Weight) -> bytes:
    """What is the hash of a frozen weight?"""
    return leaf(("weight", weight.key, weight.premises, str(weight.votes), weight.entrance or ""))


# --- Trees -----------------------------------------------------------------------------------------------------------


def _above(level: Sequence[bytes]) -> list[bytes]:
    """The next level of the tree: an odd one at the end goes up as it is."""
    pairs = [sha256(_NODE + left + right).digest() for left, right in zip(level[::2], level[1::2], strict=False)]
    return pairs + [level[-1]] * (len(level) % 2)


def tree_root(leaves: Sequence[bytes]) -> bytes:
    """What is the root of the tree over these leaves? Of none: the hash of nothing (RFC 9162, 2.1.1).

    >>> tree_root([]) == sha256(b"").digest(), tree_root([b"a" * 32]) == b"a" * 32
    (True, True)
    """
    if not leaves:
        return sha256(b"").digest()
    level = list(leaves)
    while len(level) > 1:
        level = _above(level)
    return level[0]


def tree_path(leaves: Sequence[bytes], place: int) -> tuple[bytes, ...]:
    """Which hashes lead from a leaf to the root, from below? Raises `IndexError` where there is no such place.

    >>> leaves = [leaf([str(n)]) for n in range(5)]
    >>> [len(tree_path(leaves, place)) for place in (0, 4)]
    [3, 1]
    """
    if not 0 <= place < len(leaves):
        raise IndexError(place)
    found, level = [], list(leaves)
    while len(level) > 1:
        if place ^ 1 < len(level):
            found.append(level[place ^ 1])
        level, place = _above(level), place // 2
    return tuple(found)


def root_from(leaf: bytes, place: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """To which root does the path lead from a leaf of a tree of so many? None where the path does not fit.

    >>> leaves = [leaf([str(n)]) for n in range(5)]
    >>> all(root_from(leaves[n], n, 5, tree_path(leaves, n)) == tree_root(leaves) for n in range(5))
    True
    """
    if not 0 <= place < size:
        return None
    node, last, left = leaf, size - 1, list(path)
    while last:
        if place % 2 or place < last:
            if not left:
                return None
            beside = left.pop(0)
            node = sha256(_NODE + (beside + node if place % 2 else node + beside)).digest()
        place, last = place // 2, last // 2
    return None if left else node


# --- The chain -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Batch:
    """Which batch is it: its number from 0, how many leaves it has, its root, and the link of the chain at it?"""

    number: int
    size: int
    root: bytes
    chain: bytes


def link(before: bytes, number: int, size: int, root: bytes) -> bytes:
    """What is the link of the chain at a batch? It holds the link before, so all that was ever sealed."""
    return sha256(_LINK + before + number.to_bytes(8) + size.to_bytes(8) + root).digest()


def begin(meeting: str, weights: Iterable[Weight]) -> Batch:
    """How does the chain begin? With batch 0: the frozen weights, in the order of their keys."""
    leaves = [weight_leaf(weight) for weight in sorted(weights, key=lambda weight: weight.key)]
    root = tree_root(leaves)
    return Batch(0, len(leaves), root, link(leaf(("meeting", meeting)), 0, len(leaves), root))


def seal(before: Batch, leaves: Sequence[bytes]) -> Batch:
    """What is the next batch, after this one?"""
    number, root = before.number + 1, tree_root(leaves)
    return Batch(number, len(leaves), root, link(before.chain, number, len(leaves), root))


@dataclass(frozen=True, slots=True)
class Receipt:
    """What does a voter keep? The vote, its place in the batch, the path to the root, and the link before it."""

    vote: SealedVote
    place: int
    path: tuple[bytes, ...]
    batch: Batch
    before: bytes

    def holds(self) -> bool:
        """Is the vote in the batch as it is written here, and the batch in the chain?"""
        batch = self.batch
        return (
            root_from(self.vote.leaf(), self.place, batch.size, self.path) == batch.root
            and link(self.before, batch.number, batch.size, batch.root) == batch.chain
        )

    def stands_in(self, chain: Mapping[int, bytes]) -> bool:
        """Is it in this chain, told as the link at each batch?"""
        return self.holds() and chain.get(self.batch.number) == self.batch.chain


# --- What is wrong ---------------------------------------------------------------------------------------------------


class Wrong(Enum):
    """What is wrong with a batch, or with the chain?"""

    ROLL = "roll"
    CHANGED = "changed"
    REMOVED = "removed"
    ADDED = "added"
    CHAIN = "chain"
    NUMBERS = "numbers"

    def words(self) -> Words:
        """How is it told?"""
        return _WORDS[self]


_WORDS: Final = {
    Wrong.ROLL: Words("изменён замороженный реестр голосов", "the frozen roll was changed"),
    Wrong.CHANGED: Words("изменён голос", "a vote was changed"),
    Wrong.REMOVED: Words("удалён голос", "a vote was removed"),
    Wrong.ADDED: Words("добавлен голос", "a vote was added"),
    Wrong.CHAIN: Words("звено цепочки не сходится", "a link of the chain does not fit"),
    Wrong.NUMBERS: Words("номера пакетов не идут подряд", "the numbers of the batches are not in a row"),
}


@dataclass(frozen=True, slots=True)
class Flaw:
    """Which batch is wrong, and how?"""

    batch: int
    wrong: Wrong

    def text(self, language: str = "ru") -> str:
        """How is it told?

        >>> Flaw(3, Wrong.REMOVED).text()
        'пакет 3: удалён голос'
        """
        return f"{'batch' if language == 'en' else 'пакет'} {self.batch}: {self.wrong.words().text(language)}"


def flaws(
    meeting: str,
    weights: Iterable[Weight],
    batches: Sequence[Batch],
    votes: Mapping[int, Sequence[SealedVote]],
) -> tuple[Flaw, ...]:
    """What was touched since it was sealed? Nothing, where the answer is empty.

    `batches` in the order of their numbers, `votes` by the number of their batch, in the order of their places.
    """
    begun = begin(meeting, weights)
    if not batches or batches[0].number != 0:
        return (Flaw(0, Wrong.NUMBERS),)
    found: list[Flaw] = []
    first = batches[0]
    if (first.size, first.root) != (begun.size, begun.root):
        found.append(Flaw(0, Wrong.ROLL))
    if first.chain != link(leaf(("meeting", meeting)), 0, first.size, first.root):
        found.append(Flaw(0, Wrong.CHAIN))
    for before, batch in pairwise(batches):
        if batch.number != before.number + 1:
            found.append(Flaw(batch.number, Wrong.NUMBERS))
        if batch.chain != link(before.chain, batch.number, batch.size, batch.root):
            found.append(Flaw(batch.number, Wrong.CHAIN))
        inside = [vote.leaf() for vote in votes.get(batch.number, ())]
        if len(inside) != batch.size:
            found.append(Flaw(batch.number, Wrong.REMOVED if len(inside) < batch.size else Wrong.ADDED))
        elif tree_root(inside) != batch.root:
            found.append(Flaw(batch.number, Wrong.CHANGED))
    known = {batch.number for batch in batches}
    found += [Flaw(number, Wrong.ADDED) for number in sorted(votes) if number not in known and votes[number]]
    return tuple(found)
