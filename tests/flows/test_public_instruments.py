"""What a public export gives of flows and of the other instruments, and what an attacker makes of it beside the country's totals."""

from __future__ import annotations

import csv
import datetime as dt
from collections import defaultdict
from pathlib import Path

import pytest

from flows.commands.terms import DONE
from flows.steps.exports.release_instruments import LEAST_LOCALITIES
from tests.flows.conftest import Base, make_base, run_dtm
from tests.flows.quick import lines, quick_night
from tests.instruments import test_questionnaires as asked
from tests.unit.attacker import Name, given_away, place

K = 11
DAYS = [dt.date(2022, 3, day) for day in range(1, 32)]
REGISTRY = [
    *(f"{point},{day},Entrant,{origin},MLI,{nationality},{people},Non" for day in DAYS
      for point, origin, nationality, people in (("Gogui", "MRT", "MLI", 20), ("Wabaria", "NER", "MLI", 30), ("Bénéna", "BFA", "BFA", 9))),
    "Gogui,2022-03-05,Entrant,SEN,MLI,SEN,4,Non",
    "Wabaria,2022-03-06,Entrant,DZA,MLI,MLI,40,Oui",
]  # fmt: skip
BORDERS = [
    "Kayes,Nioro,Gogui,2022-01-01,Malienne,Entrée,500,200", "Kayes,Nioro,Gogui,2022-01-01,Togolaise,Entrée,4,2",
    "Kayes,Nioro,Gogui,2022-02-01,Malienne,Entrée,400,300", "Sikasso,Kadiolo,Zégoua,2022-01-01,Malienne,Entrée,5,2",
    "Sikasso,Kadiolo,Zégoua,2022-02-01,Ivoirienne,Entrée,700,600", "Ségou,Tominian,Bénéna,2022-01-01,Burkinabè,Entrée,60,50",
    "Ségou,Tominian,Bénéna,2022-02-01,Burkinabè,Entrée,80,10",
]  # fmt: skip
PEOPLE = ["Gao,Gao,100,300,120,280", "Mopti,Mopti,50,90,60,80", "Ségou,Ségou,30,60,3,50", "Kayes,Kayes,25,40,15,30", "Kidal,Kidal,,,,"]
APART = ["Gao,Gao,400,300,350,350", "Mopti,Mopti,90,80,60,110", "Ségou,Ségou,60,40,95,5", "Kayes,Kayes,90,45,75,60", "Kidal,Kidal,70,70,90,50"]
STABILITY = [
    *(f"Gao,Gao,Gao,Quartier {n},{60 + n},100,Non" for n in range(9)), *(f"Mopti,Mopti,Mopti,Quartier {n},{40 + n},100,Non" for n in range(5)),
    "Ségou,Ségou,Ségou,Village 1,33,100,Non", *(f"Kayes,Kayes,Kayes,Village {n},{70 + n},100,Non" for n in range(7)),
]  # fmt: skip
PROGRAMME = [
    "Protection,Victimes assistées,,personnes,2021,Mali,7,5,2", "Protection,Victimes assistées,,personnes,2022,Mali,40,25,15",
    "Protection,Enfants assistés,Victimes assistées,personnes,2022,Mali,4,2,2",
    "Protection,Adultes assistés,Victimes assistées,personnes,2022,Mali,36,23,13",
    "Frontières,Postes équipés,,postes,2022,Mali,3,,", "Protection,Migrants assistés,,personnes,2022,Gao,300,100,200",
]  # fmt: skip
ALERTS = [
    *(f"T-{region}-{n},2022-03-{n + 1:02},{region},{region},Événement,Ouverte,Non" for region in ("Gao", "Mopti", "Kayes") for n in range(4)),
    "T-secret,2022-03-09,Gao,Gao,Événement,Ouverte,Oui",
]  # fmt: skip
ANSWERS = (asked.LOCALITIES[0], *((region, region, f"{region} {n}", 100 * n + 50, n % 3 != 1, n % 2, "tap" if n % 4 else "well", None)
                                 for region, count in (("Gao", 9), ("Mopti", 6), ("Ségou", 1), ("Kayes", 5)) for n in range(count)))  # fmt: skip
FILES = {
    "fmp/Registre_mars_2022.csv": lines("Point,Date,Sens,Pays de provenance,Pays de destination,Nationalité,Individus,Confidentialité", REGISTRY),
    "instruments/MIDAS_2022.csv": lines("Région,Cercle,Poste frontalier,Mois,Nationalité,Mouvement,Hommes,Femmes", BORDERS),
    "instruments/Demographie_PDI_2022-12-31.csv": lines("Région,Cercle,Femmes 0-17 ans,Femmes 18 ans et plus,Hommes 0-17 ans,Hommes 18 ans et plus",
                                                        PEOPLE),
    "instruments/Demographie_PDI_2022-06-30.csv": lines("Région,Cercle,Femmes,Hommes,0-17 ans,18 ans et plus", APART),
    "instruments/Indice_de_stabilite_2022-11-30.csv": lines(
        "Région,Cercle,Commune,Village / quartier,Score global,Score maximum,Confidentialité", STABILITY),
    "instruments/Indicateurs_2022.csv": lines("Section,Indicateur,Partie de,Unité de mesure,Période,Lieu,Valeur,Femmes,Hommes", PROGRAMME),
    "instruments/Alertes_2022.csv": lines("Numéro d'alerte,Date de l'alerte,Région,Cercle,Type d'alerte,Statut,Confidentialité", ALERTS),
}  # fmt: skip


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Base:
    base = make_base(tmp_path_factory.mktemp("instruments"))
    for name, text in FILES.items():
        (base.raw / name).parent.mkdir(exist_ok=True)
        (base.raw / name).write_text(text, encoding="utf-8")
    asked.write(base.raw / "instruments" / "MSLA_December_2022.xlsx", ANSWERS)
    quick_night(base)
    assert set(base.status().values()) == {"accepted"}, base.ask(
        "select file_name, message_fr from meta.issue join meta.source using (source_id) where severity = 'error'"
    )
    return base


@pytest.fixture(scope="module")
def public(base: Base, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("public") / "package"
    status, printed = run_dtm("export", folder, "--public", "--format", "csv", "--raw", base.raw, "--warehouse", base.settings.warehouse)
    assert status == DONE, printed
    return folder


def read(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if not next(iter(row.values())).startswith("#")]


def test_tables_of_every_instrument_and_nothing_finer_than_a_region_and_a_month(public: Path) -> None:
    assert {path.stem for path in (public / "data").glob("*.csv")} == {
        "flow_by_month", "flow_by_year", "flow_by_region_month", "flow_by_route", "flow_by_profile", "border_by_year", "border_by_region_month",
        "border_by_nationality", "stability_round", "stability_by_region", "alerts_by_month", "alerts_by_year", "demographics_national",
        "demographics_by_region", "demographics_by_sex", "demographics_by_age", "demographics_by_region_sex", "demographics_by_region_age",
        "programme_indicator", "needs_national", "needs_by_region",
    }  # fmt: skip
    text = "".join(path.read_text(encoding="utf-8") for path in public.rglob("*") if path.suffix in (".csv", ".json"))
    assert [
        word for word in ("Gogui", "Wabaria", "Quartier", "Village", "T-Gao", "source_id", "Zégoua", "2022-03-05", "fmp_id") if word in text
    ] == []


def test_every_column_says_what_it_is_in_both_languages_with_a_tag(public: Path) -> None:
    with (public / "dictionary.csv").open(encoding="utf-8", newline="") as file:
        missing = [(row["table"], row["column"]) for row in csv.DictReader(file) if not (row["meaning_fr"] and row["meaning_en"] and row["hxl_tag"])]
    assert missing == []


def test_no_small_count_of_persons_is_shown(public: Path) -> None:
    counted = ("flow_by_month", "flow_by_year", "flow_by_region_month", "flow_by_route", "flow_by_profile", "border_by_year",
               "border_by_region_month", "border_by_nationality", "demographics_national", "demographics_by_region", "demographics_by_region_sex",
               "demographics_by_region_age")  # fmt: skip
    for table in counted:
        for row in read(public, table):
            assert not any(0 < int(row[name]) < K for name in ("individuals", "women", "men", "individuals_given") if row.get(name)), (table, row)


class TestFlows:
    def test_a_region_with_a_confidential_group_and_one_that_hides_it_are_not_shown_and_the_month_is(self, public: Path) -> None:
        rows = {(row["region"], row["direction"]): row for row in read(public, "flow_by_region_month")}
        gao = rows["Gao", "total"]
        assert (gao["individuals"], gao["calendar_day_mean"], gao["value_status"]) == ("", "", "suppressed")
        assert sum(row["value_status"] == "suppressed" for (_, direction), row in rows.items() if direction == "total") >= 2
        (month,) = [row for row in read(public, "flow_by_month") if row["direction"] == "total"]
        assert month["individuals"] == str(31 * 59 + 44) and month["value_status"] == "given"
        assert month["calendar_day_mean"] and not month["active_day_mean"], "a second sum over the points would tell"

    def test_a_route_of_few_and_one_of_confidential_people_alone_are_not_listed(self, public: Path) -> None:
        routes = {row["origin"] for row in read(public, "flow_by_route")}
        assert not {"SEN", "DZA"} & routes and routes
        assert "SEN" not in {row["category"] for row in read(public, "flow_by_profile")}


class TestBorderCrossings:
    def test_what_is_hidden_cannot_be_had_back_from_the_year(self, base: Base, public: Path) -> None:
        truth: dict[Name, float] = {}
        equations: list[dict[Name, float]] = []
        parts: dict[str, list[Name]] = defaultdict(list)
        (whole,) = base.ask("select individuals_given from border_by_year where direction = 'entry'")[0]
        truth["year"] = whole
        for month, region, people, women, men in base.ask(
            "select month, region, individuals, women, men from border_by_region_month where direction = 'entry' and individuals is not null"
        ):
            names = [(str(month), region, measure) for measure in ("individuals", "women", "men")]
            truth |= dict(zip(names, (people, women, men), strict=True))
            equations.append({names[0]: 1.0, names[1]: -1.0, names[2]: -1.0})
            parts["regions"].append(names[0])
        for nationality, people in base.ask("select nationality, individuals from border_by_nationality where direction = 'entry'"):
            truth[nationality] = people
            parts["nationalities"].append(nationality)
        equations += [{"year": 1.0} | dict.fromkeys(members, -1.0) for members in parts.values()]
        shown: set[Name] = {row["nationality"] for row in read(public, "border_by_nationality") if row["direction"] == "entry"}
        shown |= {
            (row["month"], row["region"], measure)
            for row in read(public, "border_by_region_month") if row["direction"] == "entry" and row["value_status"] == "given"
            for measure in ("individuals", "women", "men")
        }  # fmt: skip
        shown |= {"year" for row in read(public, "border_by_year") if row["direction"] == "entry" and row["individuals_given"]}
        hidden = [name for name in truth if name not in shown]
        assert {"TGO", ("2022-01-01", "Sikasso", "individuals")} < set(hidden) and "year" in shown
        assert given_away(truth, place(truth, shown, equations, hidden), K) == []


class TestDemographics:
    def test_a_region_with_a_small_count_is_left_out_with_another(self, base: Base, public: Path) -> None:
        shown = {row["region"] for row in read(public, "demographics_by_region")}
        assert "Ségou" not in shown and 1 <= len(shown) <= 2
        for table in ("demographics_by_region_sex", "demographics_by_region_age"):
            assert {row["region"] for row in read(public, table) if row["reference_date"] == "2022-12-31"} == shown
        assert all(row["value_status"] == "given" for row in read(public, "demographics_national"))

    def test_one_who_knows_all_regions_by_sex_finds_no_hidden_count(self, base: Base, public: Path) -> None:
        cells = {
            (region, sex, ages): people
            for region, sex, ages, people in base.ask(
                "select region, sex, age_group, individuals from demographics_by_region where perimeter = '2023' and reference_date = '2022-12-31'"
            )
        }
        shown = {(row["region"], row["sex"], row["age_group"]) for row in read(public, "demographics_by_region")}
        truth: dict[Name, float] = dict(cells)
        equations: list[dict[Name, float]] = []
        for axis in ((0, 1), (1, 2)):
            sums: dict[Name, list[tuple[str, str, str]]] = defaultdict(list)
            for key in cells:
                sums["sum", *(key[part] for part in axis)].append(key)
            for name, members in sums.items():
                truth[name] = sum(cells[key] for key in members)
                equations.append({name: 1.0} | dict.fromkeys(members, -1.0))
        known = {*shown, *(name for name in truth if isinstance(name, tuple) and name[0] == "sum")}
        found = place(truth, known, equations, [key for key in cells if key not in shown])
        assert given_away(truth, found, K) == []

    def test_sexes_and_ages_told_apart_are_both_given_and_give_no_region_away(self, base: Base, public: Path) -> None:
        operation = "baseline-2022-06-30"
        assert all(row["operation_id"] != operation for row in read(public, "demographics_national")), "the sexes are in a table of their own"
        truth: dict[Name, float] = {}
        shown: set[Name] = set()
        equations: list[dict[Name, float]] = []
        for axis, column in (("sex", "sex"), ("age", "age_group")):
            query = f"select region, {column}, individuals from demographics_by_region_{axis} where perimeter = '2023'"
            cells = {(axis, region, part): people for region, part, people in base.ask(f"{query} and operation_id = '{operation}'")}
            of_country, of_regions = (
                [row for row in read(public, table) if row["operation_id"] == operation]
                for table in (f"demographics_by_{axis}", f"demographics_by_region_{axis}")
            )
            country = {(axis, row[column]): float(row["individuals"]) for row in of_country}
            assert len(country) == 2, "all parts of the country are given"
            regions = {(axis, key[1], "all"): sum(people for other, people in cells.items() if other[1] == key[1]) for key in cells}
            truth |= cells | country | regions
            shown |= {*country, *regions}
            shown |= {(axis, row["region"], row[column]) for row in of_regions}
            for whole in country:
                equations.append({whole: 1.0} | {key: -1.0 for key in cells if key[2] == whole[1]})
            for whole in regions:
                equations.append({whole: 1.0} | {key: -1.0 for key in cells if key[1] == whole[1]})
        hidden = [name for name in truth if name not in shown]
        assert {name[1] for name in hidden if isinstance(name, tuple)} >= {"Ségou"} and len(hidden) < len(truth) / 2
        assert given_away(truth, place(truth, shown, equations, hidden), K) == []


class TestLocalities:
    def test_a_region_of_one_locality_is_hidden_with_another(self, public: Path) -> None:
        hidden = {(row["perimeter"], row["region"]) for row in read(public, "stability_by_region") if row["value_status"] == "suppressed"}
        assert ("2023", "Ségou") in hidden and len([1 for perimeter, _ in hidden if perimeter == "2023"]) == 2
        rounds = read(public, "stability_round")
        assert {row["localities_assessed"] for row in rounds} == {"22"} and all(row["overall_mean"] for row in rounds)
        assert "overall_lowest" not in rounds[0] and "overall_deviation" not in read(public, "stability_by_region")[0]


class TestNeeds:
    def test_the_country_and_all_regions_that_are_shown_do_not_place_the_answers_of_a_hidden_one(self, base: Base, public: Path) -> None:
        rows = [row for row in read(public, "needs_by_region") if row["perimeter"] == "2023"]
        hidden_regions = {row["region"] for row in rows if row["value_status"] == "suppressed"}
        assert "Ségou" in hidden_regions and len(hidden_regions) == 2
        truth: dict[Name, float] = {}
        equations: list[dict[Name, float]] = []
        for measure in ("locations_answered", "locations_chosen"):
            query = f"select indicator, choice, region, {measure} from needs_by_region where perimeter = '2023'"
            cells = {(measure, indicator, choice, region): float(count) for indicator, choice, region, count in base.ask(query)}
            whole = {
                (measure, indicator, choice): float(count)
                for indicator, choice, count in base.ask(f"select indicator, choice, {measure} from needs_national")
            }
            truth |= cells | whole
            equations += [{name: 1.0} | {key: -1.0 for key in cells if key[:3] == name} for name in whole]
        shown: set[Name] = {name for name in truth if isinstance(name, tuple) and (len(name) == 3 or name[3] not in hidden_regions)}
        hidden = [name for name in truth if name not in shown]
        found = place(truth, shown, equations, hidden)
        answered = {name: bounds for name, bounds in found.items() if isinstance(name, tuple) and name[0] == "locations_answered"}
        assert answered and given_away(truth, answered, LEAST_LOCALITIES) == []


class TestProgrammeIndicators:
    def test_few_persons_are_hidden_with_the_part_and_the_change_that_would_tell_posts_are_not(self, public: Path) -> None:
        rows = {(row["indicator"], row["period"]): row for row in read(public, "programme_indicator")}
        assert ("Migrants assistés", "2022") not in rows, "a region's"
        values = {key: row["value"] for key, row in rows.items()}
        assert values == {
            ("Victimes assistées", "2021"): "", ("Victimes assistées", "2022"): "40.0", ("Enfants assistés", "2022"): "",
            ("Adultes assistés", "2022"): "", ("Postes équipés", "2022"): "3.0",
        }  # fmt: skip
        assert rows["Victimes assistées", "2022"]["value_change"] == "" and rows["Adultes assistés", "2022"]["share_of_whole"] == ""

    def test_parts_sexes_shares_and_changes_that_are_given_do_not_place_what_is_hidden(self, base: Base, public: Path) -> None:
        measures, by = ("value", "women", "men"), ("section", "indicator", "period")
        held = base.ask(f"select {', '.join((*by, *measures))} from programme_indicator where place_id like 'adm0:%' and unit = 'personnes'")
        truth: dict[Name, float] = {
            (*row[:3], measure): float(count) for row in held for measure, count in zip(measures, row[3:], strict=True) if count is not None
        }
        given = {tuple(row[name] for name in by): row for row in read(public, "programme_indicator")}
        equations: list[dict[Name, float]] = []
        for key, row in given.items():
            value, whole, before = (*key, "value"), (key[0], row["part_of"], key[2], "value"), (*key[:2], str(int(key[2]) - 1), "value")
            if (*key, "women") in truth:
                equations.append({value: 1.0, (*key, "women"): -1.0, (*key, "men"): -1.0})
            if row["share_of_whole"]:
                equations.append({value: 1.0, whole: -float(row["share_of_whole"])})
            if row["value_change"]:
                truth["change"] = float(row["value_change"])
                equations.append({value: 1.0, before: -1.0, "change": -1.0})
            parts = [name for name in truth if name[-1] == "value" and given[name[:3]]["part_of"] == key[1] and name[2] == key[2]]  # type: ignore[index]
            if parts:
                equations.append({value: 1.0} | dict.fromkeys(parts, -1.0))
        shown = {name for name in truth if name == "change" or given[name[:3]][name[3]]}  # type: ignore[index]
        hidden = [name for name in truth if name not in shown]
        assert len(hidden) >= 9 and given_away(truth, place(truth, shown, equations, hidden), K) == []


class TestAlerts:
    def test_alerts_are_no_persons_but_a_confidential_one_is_hidden(self, public: Path) -> None:
        rows = {row["region"]: row for row in read(public, "alerts_by_month")}
        assert rows["Gao"]["alerts_issued"] == "" and [row["alerts_issued"] for row in rows.values()].count("4") == 1
        assert [row["alerts_issued"] for row in read(public, "alerts_by_year") if row["kind"] == "event"] == ["13"]

    def test_the_year_does_not_give_a_region_with_a_confidential_alert_away(self, base: Base, public: Path) -> None:
        truth: dict[Name, float] = {
            (str(month), region): float(count)
            for month, region, count in base.ask("select month, region, alerts_issued from alerts_by_month where kind = 'event'")
        }
        shown: set[Name] = {(row["month"], row["region"]) for row in read(public, "alerts_by_month") if row["alerts_issued"]}
        hidden = [name for name in truth if name not in shown]
        truth["year"] = 13
        found = place(truth, {*shown, "year"}, [{"year": 1.0} | dict.fromkeys((name for name in truth if name != "year"), -1.0)], hidden)
        gao = next(name for name in hidden if isinstance(name, tuple) and name[1] == "Gao")
        assert len(hidden) >= 2 and found[gao][0] <= truth[gao] - 1 and found[gao][1] >= truth[gao] + 1, "with or without the one that is marked"
