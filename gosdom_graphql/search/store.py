"""How synonyms get into the table: from `synonyms.toml`, at every migration."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Any

WRITE = """
with given as (
  select g, e, phraseto_tsquery('pg_catalog.russian', search_text(e)) as query,
    tsvector_to_array(to_tsvector('pg_catalog.russian', search_text(e))) as lexemes
  from unnest($1::int[], $2::text[]) u (g, e)
), meaning as (
  select g, string_agg(distinct query::text, ' | ') as query from given where numnode(query) > 0 group by g
)
insert into search_synonym (id, lexeme, query)
select md5(lexemes[1])::uuid, lexemes[1], string_agg(distinct meaning.query, ' | ')
from given join meaning using (g) where cardinality(lexemes) = 1 group by lexemes[1]
"""


def groups() -> list[list[str]]:
    """Which words mean the same? Groups of words and phrases, as `synonyms.toml` has them."""
    text = resources.files("gosdom_graphql.search").joinpath("synonyms.toml").read_text(encoding="utf-8")
    found: list[list[str]] = tomllib.loads(text)["groups"]
    return found


async def load(connection: Any) -> None:
    """How does the table come to hold the synonyms? Written anew by every migration.

    The dictionary of the server makes lexemes of the words, the same one that the texts went through. A phrase stands
    for a word («гвс» finds «горячая вода»), but no word for a phrase.
    """
    numbered = [(number, each) for number, group in enumerate(groups()) for each in group]
    await connection.execute("delete from search_synonym")
    await connection.execute(WRITE, [number for number, _ in numbered], [each for _, each in numbered])
