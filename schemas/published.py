"""Published totals: figures printed by DTM, the CMP and OCHA, kept with their source to reconcile against."""

from __future__ import annotations

from schemas.declare import Column, Dataset, Slicing


def _count(name: str, fr: str, en: str, unit: str, *headers: str) -> Column:
    return Column(name, "count", f"{fr} NULL : non publié.", f"{en} NULL: not published.", unit, headers=headers)


PUBLISHED_STOCK = Dataset(
    name="published_stock",
    grain="printed PDI total: date, geography and perimeter",
    fr="Totaux de PDI publiés, avec l'éditeur et la source.",
    en="Published IDP totals with publisher and source.",
    columns=(
        Column("reference_date", "date", "Date du chiffre publié.", "Date of the printed figure.", required=True,
               headers=("reference_date",)),
        Column("geography", "text", "Pays ou région, tel que publié.", "Country or region as printed.", required=True,
               headers=("geography",)),
        Column("place_id", "text", "Lieu reconnu.", "Recognised place.", derived=True),
        Column("perimeter", "text", "Découpage régional du chiffre.", "Regional perimeter of the figure.", headers=("perimeter",)),
        _count("individuals", "Individus.", "Individuals.", "individuals", "individuals", "individus"),
        _count("households", "Ménages.", "Households.", "households", "households", "ménages"),
        _count("women", "Femmes et filles.", "Women and girls.", "individuals", "women", "femmes"),
        _count("men", "Hommes et garçons.", "Men and boys.", "individuals", "men", "hommes"),
        Column("publisher", "text", "Éditeur (DTM, CMP, OCHA).", "Publisher (DTM, CMP, OCHA).", required=True,
               headers=("publisher", "éditeur")),
        Column("citation", "text", "Où le chiffre est imprimé.", "Where the figure is printed.", headers=("source", "citation")),
    ),
    needs_one_of=(("geography",), ("individuals",), ("publisher",), ("reference_date",)),
    slicing=Slicing("published"),
    placed_by="geography",
    is_published=True,
)  # fmt: skip

PUBLISHED_FLOW = Dataset(
    name="published_flow",
    grain="printed flow-monitoring total: month or quarter",
    fr="Totaux de suivi des flux publiés.",
    en="Published flow-monitoring totals.",
    columns=(
        Column("period", "text", "Mois (AAAA-MM) ou trimestre (AAAA-Tn).", "Month (YYYY-MM) or quarter (YYYY-Qn).",
               required=True, headers=("period",)),
        _count("incoming_individuals", "Entrants.", "Incoming.", "individuals", "incoming"),
        _count("outgoing_individuals", "Sortants.", "Outgoing.", "individuals", "outgoing"),
        _count("individuals", "Total des flux.", "All flows.", "individuals", "total"),
        _count("calendar_day_mean", "Moyenne par jour calendaire.", "Mean per calendar day.", "individuals", "daily_average"),
        _count("fmps_active", "Points actifs.", "Active points.", "points", "active_fmps"),
        Column("is_derived", "flag", "Vrai : calculé d'un pourcentage imprimé, non imprimé lui-même.",
               "True: worked out from a printed percentage, not printed itself.", headers=("is_derived",)),
        Column("citation", "text", "Où le chiffre est imprimé.", "Where the figure is printed.", headers=("source",)),
        Column("note", "text", "Remarque.", "Remark.", headers=("note",)),
    ),
    needs_one_of=(("period",), ("individuals", "incoming_individuals", "calendar_day_mean")),
    slicing=Slicing("published"),
    is_published=True,
)  # fmt: skip
