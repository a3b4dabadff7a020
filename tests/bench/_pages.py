"""What is measured by `reads`: pages, each as it is asked of ours and of a peer, and the one statement by hand.

full    a dispatcher's page with all that is computed: overdue, next actions, law, words in the viewer's language
plain   the same rows with stored columns alone, which anybody's server can answer
deep    a house, its premises, their shares, whose they are: as deep as the schema goes today. Meters and their
        readings join there: a level in `DEEP`, in `DEEP_BY_HAND` and in `DEEP_POSTGRAPHILE`
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from gosdom_graphql.sessions.viewer import Viewer

FULL = """
query Page($first: Int!) {
  requests(first: $first) {
    nodes {
      id number state category text receivedAt dueAt isOverdue nextActions
      author { name }
      deadlines { kind dueAt standing explanation law { act clause confidence } }
      history { at action state }
    }
  }
}
"""

FULL_BY_HAND = """
select json_build_object('data', json_build_object('requests', json_build_object('nodes', (
  select coalesce(json_agg(json_build_object(
    'id', 'Request:' || r.id, 'number', r.number, 'state', r.state, 'category', r.category, 'text', r.text,
    'receivedAt', r.received_at, 'dueAt', r.due_at, 'isOverdue', r.awaits and r.due_at < $3,
    'nextActions', (
      select coalesce(json_agg(m.action order by m.rank), '[]') from request_move m
      where m.state = r.state and m.part = 'RESPONSIBLE'
        and r.organisation = $1 and r.house = any($2) and r.addressee in ('MANAGEMENT', 'SUPPLIER')
        and case m.provided when 'UNANSWERED' then r.answered_at is null when 'UNRATED' then r.rating is null
          when 'DEED_OPEN' then exists (
            select from request_deadline d where d.request = r.id and d.met_at is null and d.ended_at is null
              and d.kind not in ('ANSWER', 'QUALITY_ANSWER', 'INFORMATION')
          ) when 'FORWARDABLE' then r.answered_at is null when 'UNREGISTERED' then r.registered_at is null
          when 'EXTENDABLE' then r.applicant = 'OUTSIDER' and r.extended_at is null and exists (
            select from request_deadline d where d.request = r.id and d.met_at is null and d.ended_at is null
              and d.kind = 'ANSWER' and d.due_at >= $3
          ) else true end
    ),
    'author', (select json_build_object('name', p.name) from person p where p.id = r.author),
    'deadlines', (
      select coalesce(json_agg(json_build_object(
        'kind', d.kind, 'dueAt', d.due_at,
        'standing', case when d.met_at > d.due_at then 'MET_LATE' when d.met_at is not null then 'MET'
          when d.ended_at is not null then 'ENDED' when d.decides and d.due_at < $3 then 'OVERDUE' else 'RUNNING' end,
        'explanation', d.explanation_ru,
        'law', json_build_object('act', t.act_ru, 'clause', t.clause, 'confidence', t.confidence)
      ) order by d.rank, d.id), '[]')
      from request_deadline d join law_term t on t.id = d.term where d.request = r.id
    ),
    'history', (
      select coalesce(json_agg(json_build_object('at', h.at, 'action', h.action, 'state', h.state)
        order by h.at, h.id), '[]') from request_history h where h.request = r.id
    )
  ) order by r.received_at desc, r.id desc), '[]')
  from request r where r.id in (
    select id from (
      (
        select received_at, id from request
        where organisation = $1 and house = any($2) and addressee in ('MANAGEMENT', 'SUPPLIER')
        order by received_at desc, id desc limit $4
      )
      union (select received_at, id from request where answered_by = $1 order by received_at desc, id desc limit $4)
      union (
        select received_at, id from request
        where answered_also @> array[$1::uuid] order by received_at desc, id desc limit $4
      )
      union (select received_at, id from request where author = $5 order by received_at desc, id desc limit $4)
    ) seen order by received_at desc, id desc limit $4
  )
))))
"""

PLAIN = """
query Plain($first: Int!) {
  requests(first: $first) {
    nodes {
      id number state category text receivedAt dueAt
      deadlines { kind dueAt }
      history { at action state }
    }
  }
}
"""

PLAIN_BY_HAND = """
select json_build_object('data', json_build_object('requests', json_build_object('nodes', (
  select coalesce(json_agg(json_build_object(
    'id', 'Request:' || r.id, 'number', r.number, 'state', r.state, 'category', r.category, 'text', r.text,
    'receivedAt', r.received_at, 'dueAt', r.due_at,
    'deadlines', (
      select coalesce(json_agg(json_build_object('kind', d.kind, 'dueAt', d.due_at) order by d.rank, d.id), '[]')
      from request_deadline d where d.request = r.id
    ),
    'history', (
      select coalesce(json_agg(json_build_object('at', h.at, 'action', h.action, 'state', h.state)
        order by h.at, h.id), '[]') from request_history h where h.request = r.id
    )
  ) order by r.received_at desc, r.id desc), '[]')
  from request r where r.id in (
    select id from (
      (
        select received_at, id from request
        where organisation = $1 and house = any($2) and addressee in ('MANAGEMENT', 'SUPPLIER')
        order by received_at desc, id desc limit $3
      )
      union (select received_at, id from request where answered_by = $1 order by received_at desc, id desc limit $3)
      union (
        select received_at, id from request
        where answered_also @> array[$1::uuid] order by received_at desc, id desc limit $3
      )
      union (select received_at, id from request where author = $4 order by received_at desc, id desc limit $3)
    ) seen order by received_at desc, id desc limit $3
  )
))))
"""

PLAIN_POSTGRAPHILE = """
query Plain($first: Int!, $organisation: UUID!) {
  requests: allRequests(
    first: $first, condition: { organisation: $organisation }, orderBy: [RECEIVED_AT_DESC, ROW_ID_DESC]
  ) {
    nodes {
      id: rowId number state category text receivedAt dueAt
      deadlines: requestDeadlinesByRequestList(orderBy: [RANK_ASC, ROW_ID_ASC]) { kind dueAt }
      history: requestHistoriesByRequestList(orderBy: [AT_ASC, ROW_ID_ASC]) { at action state }
    }
  }
}
"""

DEEP = """
query Deep($house: ID!, $first: Int!) {
  house(id: $house) {
    id address
    premises(first: $first) {
      nodes {
        id number area
        entrance { number }
        meters(first: 4) {
          nodes {
            id resource number zones
            readings(first: 2) { nodes { period values at author { name } } }
          }
        }
      }
    }
  }
}
"""

DEEP_BY_HAND = """
select json_build_object('data', json_build_object('house', (
  select json_build_object(
    'id', 'House:' || h.id, 'address', h.address,
    'premises', json_build_object('nodes', (
      select coalesce(json_agg(json_build_object(
        'id', 'Premises:' || p.id, 'number', p.number, 'area', p.area::text,
        'entrance', (select json_build_object('number', e.number) from entrance e where e.id = p.entrance),
        'meters', json_build_object('nodes', (
          select coalesce(json_agg(json_build_object(
            'id', 'Meter:' || m.id, 'resource', m.resource, 'number', m.number, 'zones', m.zones,
            'readings', json_build_object('nodes', (
              select coalesce(json_agg(json_build_object(
                'period', r.period, 'values', r.values::text[], 'at', r.at,
                'author', (select json_build_object('name', o.name) from person o where o.id = r.author)
              ) order by r.at desc, r.id desc), '[]')
              from (
                select * from reading r
                where r.meter = m.id and (r.house = any($2) or r.house = any($3) and m.organisation = $4)
                order by r.at desc, r.id desc limit 2
              ) r
            ))
          ) order by m.id), '[]')
          from (
            select * from meter m
            where m.premises = p.id and (m.house = any($2) or m.house = any($3) and m.organisation = $4)
            order by m.id limit 4
          ) m
        ))
      ) order by p.sort_key, p.id), '[]')
      from (
        select * from premises p where p.house = h.id and p.house = any($5) order by p.sort_key, p.id limit $6
      ) p
    ))
  ) from house h where h.id = $1
)))
"""

DEEP_POSTGRAPHILE = """
query Deep($house: UUID!, $first: Int!) {
  house: houseByRowId(rowId: $house) {
    id: rowId address
    premises: premisesByHouse(first: $first, orderBy: [SORT_KEY_ASC, ROW_ID_ASC]) {
      nodes {
        id: rowId number area
        entrance: entranceByEntrance { number }
        meters: metersByPremises(first: 4, orderBy: ROW_ID_ASC) {
          nodes {
            id: rowId resource number zones
            readings: readingsByMeterAndHouse(first: 2, orderBy: [AT_DESC, ROW_ID_DESC]) {
              nodes { period values at author: personByAuthor { name } }
            }
          }
        }
      }
    }
  }
}
"""

Variables = Mapping[str, Any]


@dataclass(frozen=True)
class Page:
    """One page: how it is asked of ours and of PostGraphile, and the statement with what is bound to it by hand."""

    name: str
    query: str
    by_hand: str
    bound: Callable[[Viewer, Variables], tuple[Any, ...]]
    servers: tuple[str, ...]
    sizes: tuple[int, ...]
    postgraphile: str = ""


def _full(viewer: Viewer, asked: Variables) -> tuple[Any, ...]:
    return viewer.organisation, list(viewer.houses_served), viewer.now, asked["first"], viewer.person


def _plain(viewer: Viewer, asked: Variables) -> tuple[Any, ...]:
    return viewer.organisation, list(viewer.houses_served), asked["first"], viewer.person


def _deep(viewer: Viewer, asked: Variables) -> tuple[Any, ...]:
    house = UUID(asked["house"].partition(":")[2])
    managed, supplied = list(viewer.houses_managed), list(viewer.houses_supplied)
    return house, managed, supplied, viewer.organisation, list(viewer.houses_served), asked["first"]


PAGES = (
    Page("full", FULL, FULL_BY_HAND, _full, ("floor", "ours", "loaders"), (10, 50)),
    Page(
        "plain",
        PLAIN,
        PLAIN_BY_HAND,
        _plain,
        ("floor", "ours", "postgraphile", "ariadne", "loaders"),
        (10, 50),
        PLAIN_POSTGRAPHILE,
    ),
    Page("deep", DEEP, DEEP_BY_HAND, _deep, ("floor", "ours", "postgraphile"), (50,), DEEP_POSTGRAPHILE),
)
