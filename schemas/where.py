"""Columns that several datasets share: where, when, and the headers of personal columns, which are never read."""

from __future__ import annotations

from schemas.declare import Column, Dataset, Kind, Sensitivity, Slicing


def derived(name: str, kind: Kind, fr: str, en: str) -> Column:
    """A column that the pipeline fills: no header names it."""
    return Column(name, kind, fr, en, derived=True)


def made_of(name: str, grain: str, fr: str, en: str, columns: tuple[Column, ...], roster_of: str | None = None) -> Dataset:
    """A dataset whose rows are made of those of others as a file is read: no sheet is recognised as it, and it counts with its file."""
    return Dataset(
        name, grain, fr, en, columns, needs_one_of=((),), slicing=Slicing(name, by=("source_id",)),
        roster_of=roster_of,
    )  # fmt: skip


def _admin_columns() -> tuple[Column, ...]:
    levels = (
        ("country", "du pays", "country", "Admin 0", "adm0"),
        ("region", "de la région", "region", "Admin 1", "adm1"),
        ("cercle", "du cercle", "cercle", "Admin 2", "adm2"),
        ("commune", "de la commune", "commune", "Admin 3", "adm3"),
        ("site", "du village, quartier ou site", "village, quarter or site", "Admin 4", "adm4"),
    )
    columns = []
    for name, fr, en, header, tag in levels:
        sensitivity: Sensitivity = "internal" if name == "site" else "public"
        columns.append(
            Column(
                f"{name}_name",
                "text",
                f"Nom {fr}, tel que donné.",
                f"Name of the {en} as given.",
                headers=(
                    header,
                    *(("Admin 3 / Admin 4",) if name == "site" else ()),
                    *(
                        f"{header} {more}"
                        for more in (
                            "name",
                            "d'accueil",
                            "host",
                            "of displacement",
                            "of return",
                            "of affected population",
                            "FR",
                            "French",
                            "name FR",
                            "English",
                            "EN",
                            "name EN",
                        )
                    ),
                ),
                hxl=(f"#{tag}+name", f"#{tag}"),
                sensitivity=sensitivity,
            )
        )
        columns.append(
            Column(
                f"{name}_pcode",
                "text",
                f"Code {fr}, tel que donné (indice, jamais la clé).",
                f"Code of the {en} as given (evidence, never the key).",
                headers=(f"{header} pcode",),
                hxl=(f"#{tag}+pcode", f"#{tag}+code"),
                sensitivity=sensitivity,
            )
        )
    return tuple(columns)


ADMIN_COLUMNS: tuple[Column, ...] = (
    *_admin_columns(),
    derived("place_id", "text", "Lieu reconnu.", "Recognised place."),
    derived("place_level", "count", "Niveau : 0 pays, 1 région, 2 cercle, 3 commune, 4 site.", "Level: 0 country ... 4 site."),
    derived("place_name", "text", "Nom du lieu reconnu.", "Name of the recognised place."),
    derived("place_parent_id", "text", "Lieu qui le contient.", "Place that contains it."),
    derived("place_perimeter", "text", "Découpage d'une ligne régionale.", "Perimeter of a region row."),
)
"""For datasets placed by "admin": the names and codes as given, and the place that the gazetteer recognises."""

POINT_COLUMNS: tuple[Column, ...] = (
    Column("fmp_name", "text", "Point de suivi, tel que donné.", "Flow monitoring point as given.",
           headers=("FMP", "FMP name", "Point", "Point de suivi", "Point de suivi des flux", "Nom du point", "Nom du FMP", "Flow monitoring point",
                    "Monitoring point", "Name of point", "Name of the FMP", "Point FMP", "Site FMP", "Poste", "Point de suivi de flux", "FMP site",
                    "Point de passage", "Point de suivi (FMP)", "Point de suivi des flux (FMP)", "Flow monitoring point (FMP)"),
           hxl=("#loc+fmp", "#loc+name", "#loc+fmp+name", "#loc+point")),
    derived("fmp_id", "text", "Point de suivi reconnu.", "Recognised flow monitoring point."),
)  # fmt: skip
"""For datasets placed by "point": the point as given (in a column, or as the sheet's name or title) and the one recognised."""

OPERATION_COLUMNS: tuple[Column, ...] = (
    derived("tool", "text", "Instrument DTM.", "DTM instrument."),
    Column(
        "reference_date", "date", "Date à laquelle les effectifs se rapportent.", "Date the counts refer to.",
        headers=("Snapshot Date", "Reference date", "Date de référence", "Reporting date", "Date", "As of date", "Date reported",
                 "Date de situation", "Période", "Period", "Data", "Data de referência", "Data de reporte", "Fecha", "Fecha de referencia",
                 "Período"),
        hxl=("#date+reported", "#date", "#date+reference", "#date+snapshot"), month_is="last",
    ),
    Column(
        "survey_date", "date", "Date de l'enquête dans le lieu.", "Date of the survey in the place.",
        headers=("Survey Date", "Date de l'évaluation", "Date de collecte", "Assessment date", "Date of assessment", "Date of current survey",
                 "Date d'enquête", "Date of survey", "Collection date", "Date of data collection", "Date de collecte des données", "Mois de collecte",
                 "Month of collection", "Mois de l'évaluation",
                 "Data da avaliação",
                 "Data de recolha", "Data do inquérito", "Data da recolha de dados", "Fecha de la encuesta", "Fecha de recolección"),
        hxl=("#date+survey", "#date+assessment", "#date+collected"), sensitivity="internal", month_is="last",
    ),
    Column("reference_year", "round", "Année, là où elle a sa propre colonne.", "Year, where it has a column of its own.",
           headers=("Année", "Year", "Reporting year", "Année de référence", "Reference year", "Year of reporting date",
           "Year reporting date", "Ano", "Año"),
           hxl=("#date+year", "#date+year+reported")),
    Column("reference_month", "text", "Mois, là où il a sa propre colonne.", "Month, where it has a column of its own.",
           headers=("Mois", "Month", "Reporting month", "Mois de référence", "Reference month", "Month of reporting date",
           "Month reporting date", "Mês", "Mes"),
           hxl=("#date+month", "#date+month+reported")),
    Column("round_number", "round", "Numéro de l'opération, s'il est donné.", "Round number where given.",
           headers=("RoundNo", "Round number", "Round", "Tour", "Numéro du tour", "Numéro du round", "Cycle", "Opération", "Operation number",
                    "Numéro de l'opération", "Vague", "Wave", "Survey round", "Assessment round", "Ronda", "Rodada", "Número da ronda"),
           hxl=("#meta+round", "#round", "#meta+round+num")),
)  # fmt: skip
"""For datasets dated by "operation"."""

CONFIDENTIAL = Column(
    "is_confidential", "flag", "Vrai : la ligne ne sort jamais dans un export public.", "True: the row never leaves in a public export.",
    headers=("Confidentiality", "Confidentialité", "Confidentiel", "Confidential", "Confidencial"), hxl=("#meta+confidential",),
    sensitivity="internal",
)  # fmt: skip
"""For datasets with public tables: a row that its sender marked. It is counted, and hidden by flows/steps/exports/release.py."""

PERSONAL_HEADERS = (
    "UpdatedBy", "Submitted by", "Username", "Updated by", "Created by", "Enumerator", "Enumerator name", "Nom de l'enquêteur", "Enquêteur", "Phone",
    "Phone number", "Téléphone", "Numéro de téléphone", "Contact", "Contacts", "Email", "E-mail", "Key informant",
    "Key informant name", "Informateur clé", "Nom de l'informateur", "Nom informateur clé", "Focal point", "Point focal",
    "Nom du point focal", "Superviseur", "Supervisor", "Interviewer", "Agent de collecte", "Nom et prénom", "Prénom",
    "Enumerator phone", "Téléphone de l'enquêteur", "Key informant phone", "Modified by", "Editor", "Creator",
    "Téléphone informateur clé", "Contact téléphonique", "Nom agent", "Name of enumerator", "Name of key informant",
    "Inquiridor", "Nome do inquiridor", "Entrevistador", "Nome do entrevistador", "Informante-chave", "Nome do informante-chave",
    "Contacto", "Telefone",
    "Ponto focal", "Encuestador", "Nombre del encuestador", "Informante clave", "Teléfono", "Supervisor", "Líder comunitário",
)  # fmt: skip
"""Headers of columns that name a person, in every dataset: never read into a table."""
