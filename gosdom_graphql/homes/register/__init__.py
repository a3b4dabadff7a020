"""The register of a house as CSV: what each line says (`reading`), and what it would change (`judging`)."""

from __future__ import annotations

from gosdom_graphql.homes.register.judging import House, Known, judge, whole_of
from gosdom_graphql.homes.register.reading import Line, Owner, RegisterVerdict, Verdict, area, lines, numbers
from gosdom_graphql.homes.register.refusals import (
    CadastralNumberDiffers,
    CadastralNumberTaken,
    RegisterHasErrors,
    RegisterUnreadable,
    SharesExceedWhole,
)

__all__ = [
    "CadastralNumberDiffers",
    "CadastralNumberTaken",
    "House",
    "Known",
    "Line",
    "Owner",
    "RegisterHasErrors",
    "RegisterUnreadable",
    "RegisterVerdict",
    "SharesExceedWhole",
    "Verdict",
    "area",
    "judge",
    "lines",
    "numbers",
    "whole_of",
]
