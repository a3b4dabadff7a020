"""How homes are asked for; how cadastral numbers are kept in order, and personal accounts linked."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import orjson
import strawberry
from strawberry.types import Info

from gosdom_core.access import ViewerKind
from gosdom_core.homes import PremisesKind
from gosdom_graphql.context import Context
from gosdom_graphql.deeds import Done
from gosdom_graphql.homes import rows
from gosdom_graphql.homes.register import RegisterVerdict, Verdict
from gosdom_graphql.homes.store import accounts, cadastre
from gosdom_graphql.mutations import Answered, deed, key, mutation
from gosdom_graphql.problems import UserError
from gosdom_graphql.reader import root
from gosdom_graphql.reader.payloads import payload_type, planned
from gosdom_graphql.reader.showing import field
from gosdom_graphql.sessions.rows import Viewer as ViewerRows
from gosdom_graphql.sessions.viewer import Viewer

WORST = 100
"""Houses that are listed beside the sums over all."""


@strawberry.type(description="How many premises of a house bear a cadastral number.")
class HouseCadastre:
    house: strawberry.ID = field("The house: `premises(filter: {withoutCadastralNumber: true})` lists what lacks one.")
    address: str = field("Its address.")
    premises: int = field("How many premises it has.")
    numbered: int = field("How many of them bear a cadastral number.")
    share: Decimal | None = field("Which part of them does, from 0 to 1; null without premises.")
    waiting: int = field("How many entries of the register name a number that none of its premises bears.")


@strawberry.type(
    description="How many premises bear a cadastral number, in all the houses that an organisation manages."
)
class OrganisationCadastre:
    organisation: strawberry.ID = field("The organisation.")
    name: str = field("Its name.")
    houses_count: int = field("How many houses it manages today.")
    premises: int = field("How many premises these have.")
    numbered: int = field("How many of them bear a cadastral number.")
    share: Decimal | None = field("Which part of them does, from 0 to 1; null without premises.")


@strawberry.type(description="How many premises bear a cadastral number, in the houses of an organisation or a region.")
class CadastralQuality:
    houses_count: int = field("How many houses are managed today.")
    premises: int = field("How many premises these have.")
    numbered: int = field("How many of them bear a cadastral number.")
    share: Decimal | None = field("Which part of them does, from 0 to 1; null without premises.")
    houses: list[HouseCadastre] = field("By house, the worst first; 100 at most.")
    organisations: list[OrganisationCadastre] = field(
        "By organisation, the worst first; 100 at most. Who works for one finds it alone."
    )


def _part(numbered: int, premises: int) -> Decimal | None:
    return (Decimal(numbered) / premises).quantize(Decimal("0.0001")) if premises else None


async def _quality(info: Info[Context, None]) -> CadastralQuality | None:
    viewer = info.context.viewer
    reads = info.context.database.read
    match viewer.kind:
        case ViewerKind.STAFF:
            found = await reads.fetch(rows.QUALITY, viewer.organisation, viewer.now, WORST)
        case ViewerKind.INSPECTOR:
            found = await reads.fetch(rows.QUALITY_OF_REGION, viewer.region, viewer.now, WORST)
        case _:
            return None
    if not found:
        return None
    houses = [
        HouseCadastre(
            house=strawberry.ID(f"House:{row['id']}"),
            address=row["address"],
            premises=row["premises"],
            numbered=row["numbered"],
            share=_part(row["numbered"], row["premises"]),
            waiting=row["waiting"],
        )
        for row in found
    ]
    premises, numbered = int(found[0]["all_premises"]), int(found[0]["all_numbered"])
    return CadastralQuality(
        houses_count=found[0]["houses"],
        premises=premises,
        numbered=numbered,
        share=_part(numbered, premises),
        houses=houses,
        organisations=[
            OrganisationCadastre(
                organisation=strawberry.ID(f"Organisation:{row['id']}"),
                name=row["name"],
                houses_count=row["houses"],
                premises=row["premises"],
                numbered=row["numbered"],
                share=_part(row["numbered"], row["premises"]),
            )
            for row in orjson.loads(found[0]["organisations"])
        ],
    )


@strawberry.type
class HomeQuery:
    """Questions about homes."""

    house = root.by_id(rows.House, "A house by its id.")
    houses = root.connection(rows.House, "The houses of the platform.", filter=rows.HouseFilter, order=rows.HouseOrder)
    organisation = root.by_id(rows.Organisation, "An organisation by its id.")
    organisations = root.connection(
        rows.Organisation,
        "The organisations of the platform.",
        filter=rows.OrganisationFilter,
        order=rows.OrganisationOrder,
    )
    premises = root.by_id(rows.Premises, "Premises by their id; null for who may not see them.")
    cadastral_quality: CadastralQuality | None = strawberry.field(
        resolver=_quality,
        description="How many premises bear a cadastral number, by house and in all, of the houses that the viewer's"
        " organisation manages today; for the inspectorate of a region by organisation, too. Null for everybody else.",
    )


@strawberry.input(description="Which cadastral number premises bear.")
class LinkCadastralNumberInput:
    premises: strawberry.ID = field("The premises.")
    cadastral_number: str | None = field("The number: «63:01:0000001:11»; null takes it away.")


@strawberry.input(description="Premises that were missing.")
class AddPremisesInput:
    house: strawberry.ID = field("The house.")
    number: str = field("The number on the door, 20 characters at most.")
    area: Decimal = field("The area in square metres, to the hundredth.")
    kind: PremisesKind = field("What they are used for.", default=PremisesKind.RESIDENTIAL)
    cadastral_number: str | None = field("The cadastral number, if it is known.", default=None)
    entrance: strawberry.ID | None = field("The entrance, where they are in one.", default=None)
    idempotency_key: UUID | None = field("The same key and input again give the same outcome, for a day.", default=None)


@strawberry.input(description="A register of premises and their owners.")
class ImportRegisterInput:
    house: strawberry.ID = field("The house.")
    csv: str = field(
        "The table, its first line naming the columns: number, kind, area, cadastral_number, entrance, owner, snils,"
        " ownership, share, since, until. 2,000 lines at most."
    )
    only_try: bool = field("Only the verdicts are wanted: nothing is written.", default=False)
    idempotency_key: UUID | None = field("The same key and input again give the same outcome, for a day.", default=None)


@strawberry.input(description="What stands on the bill.")
class LinkAccountInput:
    contract: str = field("The number of the contract.")
    account: str = field("The number of the account, or its ЕЛС.")
    code: str = field("The code.")
    idempotency_key: UUID | None = field("The same key and input again give the same outcome, for a day.", default=None)


@strawberry.input(description="Which account the viewer lets go.")
class UnlinkAccountInput:
    account: strawberry.ID = field("The account.")


@payload_type
class LinkCadastralNumberPayload(Answered):
    """What came of linking a number."""

    premises = planned(rows.Premises, "The premises, with their owners as the register has them.")


@payload_type
class AddPremisesPayload(Answered):
    """What came of adding premises."""

    premises = planned(rows.Premises, "The premises.")


@strawberry.type(description="What came of a line of the register.")
class RegisterLine:
    line: int = field("Its place in the table; the first line names the columns.")
    verdict: RegisterVerdict = field("What came of it, or would have.")
    error: UserError | None = field("What is wrong with it; `field` names the column.")

    @classmethod
    def of(cls, verdict: Verdict, language: str) -> RegisterLine:
        """How is a verdict told in the language?"""
        error = None if verdict.refused is None else UserError.of(verdict.refused, language)
        return cls(line=verdict.line, verdict=verdict.verdict, error=error)


@payload_type
class ImportRegisterPayload(Answered):
    """What came of the import: all lines were written, or none."""

    house = planned(rows.House, "The house; null where nothing was written.")
    lines: list[RegisterLine] = strawberry.field(description="What came of each line.", default_factory=list)


@payload_type
class LinkAccountPayload(Answered):
    """What came of linking an account."""

    link = planned(rows.AccountLink, "The account that was linked.")


@payload_type
class UnlinkAccountPayload(Answered):
    """What came of letting an account go."""

    viewer = planned(ViewerRows, "The viewer, with the accounts that are left.")


@strawberry.type
class HomeMutation:
    """Deeds on premises, registers and personal accounts."""

    @mutation
    async def link_cadastral_number(
        self, info: Info[Context, None], input: LinkCadastralNumberInput
    ) -> LinkCadastralNumberPayload:
        """Links a cadastral number to premises: whom the register names as an owner finds them at once."""
        return await deed(
            info,
            LinkCadastralNumberPayload,
            lambda viewer: cadastre.link_number(
                viewer, key(input.premises, "Premises", "premises"), input.cadastral_number
            ),
            input,
        )

    @mutation
    async def add_premises(self, info: Info[Context, None], input: AddPremisesInput) -> AddPremisesPayload:
        """Adds premises to a house that the viewer's organisation manages."""
        return await deed(info, AddPremisesPayload, lambda viewer: cadastre.add_premises(viewer, _new(input)), input)

    @mutation
    async def import_register(self, info: Info[Context, None], input: ImportRegisterInput) -> ImportRegisterPayload:
        """Imports a register of premises and owners, with a verdict on each line; one wrong line, and none is."""
        verdicts: list[Verdict] = []

        async def do(viewer: Viewer) -> Done:
            house = key(input.house, "House", "house")
            done, found = await cadastre.import_register(viewer, house, input.csv, only_try=input.only_try)
            verdicts.extend(found)
            if (wrong := cadastre.has_errors(found)) is not None:
                raise wrong
            return done

        payload = await deed(info, ImportRegisterPayload, do, input)
        payload.lines = [RegisterLine.of(each, info.context.language) for each in verdicts]
        return payload

    @mutation
    async def link_account(self, info: Info[Context, None], input: LinkAccountInput) -> LinkAccountPayload:
        """Links a personal account by what stands on its bill. Wrong guesses are counted, and wait longer each time."""

        async def do(viewer: Viewer) -> Done:
            done, refused = await accounts.link(viewer, accounts.Given(input.contract, input.account, input.code))
            return replace(done, refused=refused)

        return await deed(info, LinkAccountPayload, do, input)

    @mutation
    async def unlink_account(self, info: Info[Context, None], input: UnlinkAccountInput) -> UnlinkAccountPayload:
        """Lets a personal account go."""
        return await deed(
            info,
            UnlinkAccountPayload,
            lambda viewer: accounts.unlink(viewer, key(input.account, "PersonalAccount", "account")),
            input,
        )


def _new(input: AddPremisesInput) -> cadastre.New:
    return cadastre.New(
        house=key(input.house, "House", "house"),
        number=input.number,
        area=input.area,
        kind=input.kind,
        cadastral=input.cadastral_number,
        entrance=None if input.entrance is None else key(input.entrance, "Entrance", "entrance"),
    )
