"""A region of any size, by COPY: `gosdom seed --houses 200`, for measuring and for trying out a client.

    load        one connection, one transaction: what is laid, how far it is, how quick it was
    rows        rows of a table on their way to COPY; ids and chance that are the same for the same seed
    homes       houses, premises, people, shares, guests, and the organisations that serve them
    requests    five hundred requests a house, each with its life of three deeds, replayed by the core's rules
    readings    four meters a home, each with six months of readings
    words       what people are called, and what they write

Which rows there are depends on the seed, the number of houses and the moment of the house's clock, and on nothing else;
only the tokens are random. Everybody is invented.
"""

from __future__ import annotations

from gosdom_graphql.seed.load import PARTS, NotEmpty, Seeded, seed

__all__ = ["PARTS", "NotEmpty", "Seeded", "seed"]
