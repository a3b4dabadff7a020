"""Proof of votes: whatever is touched after it was sealed is found, and every receipt holds."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from hashlib import sha256
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gosdom_core.meetings import BadMarks, Mark, Way, Weight
from gosdom_core.meetings.proof import (
    Batch,
    Flaw,
    Receipt,
    SealedVote,
    Wrong,
    ballots,
    begin,
    flaws,
    leaf,
    root_from,
    seal,
    tree_path,
    tree_root,
)

OPENED = datetime(2026, 3, 20, 9, tzinfo=UTC)
WEIGHTS = tuple(Weight(f"w{n}", f"flat {n}", Fraction(100 + n, 3), (f"owner {n}",)) for n in range(7))


def vote(n: int) -> SealedVote:
    return SealedVote(
        f"vote {n}", "meeting", f"receipt {n // 2}", f"w{n // 2}", WEIGHTS[n // 2].votes, n % 2 + 1, Mark.FOR,
        Way.SYSTEM, OPENED + timedelta(seconds=n), f"{n:032x}", f"owner {n // 2}", f"owner {n // 2}",
    )  # fmt: skip


def sealed(*sizes: int) -> tuple[list[Batch], dict[int, list[SealedVote]]]:
    """Votes 0, 1, … in batches of these sizes."""
    batches, votes, done = [begin("meeting", WEIGHTS)], {}, 0
    for size in sizes:
        inside = [vote(n) for n in range(done, done + size)]
        batches.append(seal(batches[-1], [each.leaf() for each in inside]))
        votes[batches[-1].number] = inside
        done += size
    return batches, votes


@given(st.integers(1, 70), st.data())
def test_every_path_leads_to_the_root_and_to_no_other(size: int, data: st.DataObject) -> None:
    leaves = [leaf([str(n)]) for n in range(size)]
    place = data.draw(st.integers(0, size - 1))
    path = tree_path(leaves, place)
    assert root_from(leaves[place], place, size, path) == tree_root(leaves)
    assert root_from(leaf(["other"]), place, size, path) != tree_root(leaves)
    assert root_from(leaves[place], place, size, (*path, leaves[0])) is None
    if path:
        assert root_from(leaves[place], place, size, path[:-1]) is None


def test_the_tree_is_that_of_rfc_9162() -> None:
    """The root of seven leaves, by the recursion of 2.1.1: the split is at the largest power of two below."""

    def root(leaves: list[bytes]) -> bytes:
        if len(leaves) == 1:
            return leaves[0]
        split = 1 << (len(leaves) - 1).bit_length() - 1
        return sha256(b"\x01" + root(leaves[:split]) + root(leaves[split:])).digest()

    for size in range(1, 20):
        leaves = [leaf([str(n)]) for n in range(size)]
        assert tree_root(leaves) == root(leaves)


def test_a_path_of_no_place() -> None:
    with pytest.raises(IndexError):
        tree_path([leaf(["a"])], 1)
    assert root_from(leaf(["a"]), 3, 2, ()) is None


def test_nothing_was_touched() -> None:
    batches, votes = sealed(3, 1, 2)
    assert flaws("meeting", WEIGHTS, batches, votes) == ()
    links = {batch.number: batch.chain for batch in batches}
    for before, batch in pairwise(batches):
        leaves = [each.leaf() for each in votes[batch.number]]
        for place, each in enumerate(votes[batch.number]):
            receipt = Receipt(each, place, tree_path(leaves, place), batch, before.chain)
            assert receipt.holds()
            assert receipt.stands_in(links)
            assert not replace(receipt, vote=replace(each, mark=Mark.AGAINST)).holds()


OTHERS: dict[str, Any] = dict.fromkeys(
    ("id", "meeting", "receipt", "weight", "salt", "person", "owner", "decision"), "other"
) | {
    "votes": Fraction(1),
    "item": 9,
    "mark": Mark.ABSTAINED,
    "way": Way.PAPER,
    "at": OPENED - timedelta(microseconds=1),
}


def test_one_field_of_a_past_vote_is_changed() -> None:
    assert set(OTHERS) == {each.name for each in fields(SealedVote)}
    for name, value in OTHERS.items():
        batches, votes = sealed(3, 2)
        votes[1][1] = replace(votes[1][1], **{name: value})
        assert flaws("meeting", WEIGHTS, batches, votes) == (Flaw(1, Wrong.CHANGED),), name


def test_votes_of_one_receipt_are_one_ballot() -> None:
    votes = [vote(0), vote(1), replace(vote(3), mark=Mark.AGAINST)]
    assert [(each.weight, each.marks, each.id) for each in ballots(votes, 3)] == [
        ("w0", "++.", "receipt 0"),
        ("w1", ".-.", "receipt 1"),
    ]
    for wrong in ([vote(0), vote(0)], [replace(vote(0), item=4)], [replace(vote(0), item=0)]):
        with pytest.raises(BadMarks):
            ballots(wrong, 3)


def test_one_is_removed_one_is_added_two_are_swapped() -> None:
    batches, votes = sealed(3, 2)
    del votes[1][0]
    assert flaws("meeting", WEIGHTS, batches, votes) == (Flaw(1, Wrong.REMOVED),)
    batches, votes = sealed(3, 2)
    votes[2].append(vote(6))
    assert flaws("meeting", WEIGHTS, batches, votes) == (Flaw(2, Wrong.ADDED),)
    batches, votes = sealed(3, 2)
    votes[1].reverse()
    assert flaws("meeting", WEIGHTS, batches, votes) == (Flaw(1, Wrong.CHANGED),)
    batches, votes = sealed(3, 2)
    votes[9] = [vote(6)]
    assert flaws("meeting", WEIGHTS, batches, votes) == (Flaw(9, Wrong.ADDED),)


def test_a_batch_that_was_sealed_anew_breaks_the_chain() -> None:
    """Who changes a vote and its root as well leaves a link that does not fit; all later ones must be forged too."""
    batches, votes = sealed(2, 2, 2)
    votes[1][0] = replace(votes[1][0], mark=Mark.AGAINST)
    forged = replace(batches[1], root=tree_root([each.leaf() for each in votes[1]]))
    assert flaws("meeting", WEIGHTS, [batches[0], forged, *batches[2:]], votes) == (Flaw(1, Wrong.CHAIN),)
    again = seal(batches[0], [each.leaf() for each in votes[1]])
    found = flaws("meeting", WEIGHTS, [batches[0], again, *batches[2:]], votes)
    assert found == (Flaw(2, Wrong.CHAIN),)
    assert again.chain != batches[1].chain, "a receipt of before does not stand in the forged chain"


def test_the_roll_is_sealed_first() -> None:
    batches, votes = sealed(2)
    changed = (replace(WEIGHTS[0], votes=Fraction(999)), *WEIGHTS[1:])
    assert flaws("meeting", changed, batches, votes) == (Flaw(0, Wrong.ROLL),)
    assert flaws("another", WEIGHTS, batches, votes) == (Flaw(0, Wrong.CHAIN),)
    assert flaws("meeting", WEIGHTS, batches[1:], votes) == (Flaw(0, Wrong.NUMBERS),)
    assert flaws("meeting", WEIGHTS, [batches[0]], {}) == ()
    batches, votes = sealed(2, 1, 1)
    del batches[2]
    assert flaws("meeting", WEIGHTS, batches, votes) == (
        Flaw(3, Wrong.NUMBERS), Flaw(3, Wrong.CHAIN), Flaw(2, Wrong.ADDED),
    )  # fmt: skip
    assert Flaw(3, Wrong.NUMBERS).text("en") == "batch 3: the numbers of the batches are not in a row"
