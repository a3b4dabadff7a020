"""How homes are shown."""

from __future__ import annotations

from gosdom_core.homes import OrganisationKind, Ownership, PremisesKind, Resource
from gosdom_graphql.homes import rows
from gosdom_graphql.homes.register import RegisterVerdict
from gosdom_graphql.homes.words import ContractKind, HomesProblem
from gosdom_graphql.reader.showing import enum, shows

enum(
    OrganisationKind,
    {
        "MANAGING": "Manages houses (УО, ТСЖ).",
        "SUPPLIER": "Supplies a resource (РСО).",
        "INSPECTORATE": "The housing inspectorate (ГЖИ) of a region.",
        "PROSECUTOR": "The prosecutor's office (прокуратура) of a region.",
        "SUPPORT": "The support desk of this service.",
        "OPERATOR": "Who runs this service.",
    },
)
enum(
    PremisesKind,
    {"RESIDENTIAL": "People live there.", "NON_RESIDENTIAL": "A shop, an office.", "PARKING": "A parking place."},
)
enum(
    Ownership,
    {"SOLE": "One owner.", "SHARED": "Each owner has a share of their own.", "JOINT": "Spouses own it together."},
)
enum(
    Resource,
    {
        "COLD_WATER": "ХВС.",
        "HOT_WATER": "ГВС.",
        "SEWER": "Водоотведение.",
        "ELECTRICITY": "Электричество.",
        "GAS": "Газ.",
        "HEATING": "Отопление.",
        "WASTE": "ТКО.",
    },
)
enum(
    ContractKind,
    {"MANAGEMENT": "Management of the house.", "SUPPLY": "Direct supply of resources to the residents."},
)


enum(
    HomesProblem,
    {
        "ACCOUNT_NOT_CONFIRMED": "The account is not confirmed: confirm it with the issuer, then sign in again.",
        "NUMBER_NOT_LINKED": "The register names what is the person's, but no premises here bear that number.",
        "NOT_IN_REGISTER": "The register that was imported here names nothing of the person's.",
    },
)
enum(
    RegisterVerdict,
    {
        "ADDED": "It adds premises, or an owner.",
        "CHANGED": "It changes what is there.",
        "UNCHANGED": "It says what is there already.",
        "WRONG": "It is wrong: `error` says why.",
    },
)


@shows(rows.RegisterEntry)
class RegisterEntry:
    """What the ownership register says of the viewer, by cadastral number."""


@shows(rows.AccountLink)
class AccountLink:
    """A personal account that the viewer has linked."""


@shows(rows.PersonalAccount)
class PersonalAccount:
    """A personal account («лицевой счёт») of premises with an organisation."""


@shows(rows.Organisation)
class Organisation:
    """An organisation that answers to residents: УО/ТСЖ, РСО, ГЖИ, support. Open data."""


@shows(rows.House)
class House:
    """An apartment building («многоквартирный дом»). Open data, but for what is inside."""


@shows(rows.Entrance)
class Entrance:
    """An entrance («подъезд»)."""


@shows(rows.ServiceContract)
class ServiceContract:
    """By what contract an organisation serves a house, from which day to which."""


@shows(rows.Premises)
class Premises:
    """Premises («помещение»): seen by their owners and guests, and by who serves the house."""


@shows(rows.Share)
class Share:
    """A share of premises that somebody owns or owned."""


@shows(rows.Participant)
class Participant:
    """A person, as others see them: only the name."""


@shows(rows.Apartment)
class Apartment:
    """Premises beside a request about them."""


@shows(rows.Person)
class Person:
    """A person, as they see themselves."""


@shows(rows.Employment)
class Employment:
    """Somebody's work for an organisation."""
