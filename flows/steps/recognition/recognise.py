"""Find the tables in a sheet: where the header is, which dataset it is, and what each column means. By content, never by index."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import lru_cache

from flows.steps.opening.workbook import Sheet
from flows.steps.places_and_dates.country import HeaderWords
from flows.steps.recognition.bare_totals import with_bare_totals, without_misread_totals
from flows.steps.recognition.dated_columns import with_bare_dates
from flows.steps.recognition.dated_headers import HeaderDate, take_dates
from flows.steps.recognition.header_rows import PLAIN_WORDS, Contexts, cell_text, find_hxl_row, header_candidates, header_texts
from flows.steps.recognition.headers import PLACE_CONCEPTS, Key, header_key, hxl_key
from flows.steps.recognition.lexicon import EVIDENCE_KEY, lexicon_of, said_by_header
from flows.steps.recognition.shared_population import is_bare_part, shared_population
from flows.steps.recognition.tables import Meaning, Role, Table
from flows.steps.recognition.value_columns import speaks_of_its_people, with_values
from schemas.declare import Column, Dataset
from schemas.registry import BY_NAME, DATASETS

_OFFERED = tuple(dataset for dataset in DATASETS if dataset.readable_columns and not dataset.asked_by_form)


def recognise(
    sheet: Sheet, file_context: Key = frozenset(), words: HeaderWords = PLAIN_WORDS, named: frozenset[str] = frozenset(), file_name: str = ""
) -> Table | None:  # fmt: skip
    """The table of a sheet, or None where no dataset's columns are found in it.

    `words` are the country's own for its levels; `named` are columns that the sheet's name or the file's gives for every row.
    """
    hxl_row = find_hxl_row(sheet.rows)
    contexts = Contexts(sheet, file_context)
    best: tuple[int, Table] | None = None
    for header_row, height in header_candidates(sheet, hxl_row, words):
        headers = header_texts(sheet, header_row, height)
        for dataset in _OFFERED:
            context = contexts.above(header_row - height + 1) if dataset.has_populations else frozenset()
            if dataset.folding and context and dataset.by_name[dataset.folding.measure].population not in context:
                continue
            table = _read_header(sheet, dataset, header_row, height, hxl_row, headers, context, words)
            table = with_bare_dates(table, headers, context, file_name) if height and context else table
            table = with_bare_totals(table, file_name) if context else table
            if dataset.folding:
                table = with_values(table, header_row, height, words, file_name)
            score = _score(table, named) if speaks_of_its_people(table, file_name) else 0
            if score and (best is None or score > best[0]):
                best = (score, table)
    return best[1] if best else None


def _read_header(
    sheet: Sheet, dataset: Dataset, header_row: int, height: int, hxl_row: int | None, headers: list[tuple[str, ...]], context: Key,
    words: HeaderWords,
) -> Table:  # fmt: skip
    if not height:
        headers = [()] * len(sheet.rows[header_row])
    tags = sheet.rows[hxl_row] if hxl_row is not None else []
    columns = _meanings(dataset.name, tuple(headers), tuple(map(cell_text, tags)), context, words)
    is_pivot = any(header_key(text) >= EVIDENCE_KEY for texts in headers for text in texts if text)
    last = max(header_row, hxl_row) if height == 0 and hxl_row is not None else header_row
    return Table(sheet, dataset, last, height, hxl_row, columns, is_pivot)


@lru_cache(maxsize=5_000)
def _meanings(
    dataset_name: str, headers: tuple[tuple[str, ...], ...], tags: tuple[str, ...], context: Key, words: HeaderWords
) -> tuple[Meaning, ...]:
    """What the columns of a header mean; every sheet is offered to every dataset, and the same headers come back round after round."""
    meanings = tuple(
        _meaning(dataset_name, index, texts, tags[index] if index < len(tags) else "", context, words) for index, texts in enumerate(headers)
    )  # fmt: skip
    meanings = _without_doubles(dataset_name, headers, meanings, context, words)
    meanings = without_misread_totals(BY_NAME[dataset_name], meanings) if BY_NAME[dataset_name].has_populations else meanings
    shared = shared_population(BY_NAME[dataset_name], meanings) if not context else frozenset()
    if not shared:
        return meanings
    given = {meaning.column for meaning in meanings}
    named = (_meaning(dataset_name, m.index, headers[m.index], m.hxl_tag or "", shared, words) if is_bare_part(m) else m for m in meanings)
    return tuple(meaning if read.column in given and read.role != "part" else read for meaning, read in zip(meanings, named, strict=True))


def _without_doubles(
    dataset_name: str, headers: tuple[tuple[str, ...], ...], meanings: tuple[Meaning, ...], context: Key, words: HeaderWords
) -> tuple[Meaning, ...]:
    """Of several columns of one count, those are unknown whose group says something else ("Dans les sites | Ménages" beside "Total | Ménages")."""
    claims: Counter[tuple[str | None, HeaderDate | None]] = Counter(
        (m.column, m.told) for m in meanings if m.role == "value" and m.column and BY_NAME[dataset_name].by_name[m.column].population
    )
    doubled = {m.index for m in meanings if m.role == "value" and claims[m.column, m.told] > 1}
    if not doubled:
        return meanings
    vague = {index for index in doubled if not _is_said_with_group(dataset_name, headers[index], meanings[index], context, words)}
    sure = {(meanings[index].column, meanings[index].told) for index in doubled - vague}
    return tuple(replace(m, role="unmapped", column=None, told=None) if m.index in vague and (m.column, m.told) in sure else m for m in meanings)


def _is_said_with_group(dataset_name: str, texts: tuple[str, ...], meaning: Meaning, context: Key, words: HeaderWords) -> bool:
    """Whether a column's header means the same where its group is read along."""
    whole = " ".join(dict.fromkeys(words.translate(text) for text in texts if text))
    return _said(dataset_name, (whole,), context)[1] == meaning.column


def _meaning(dataset_name: str, index: int, texts: tuple[str, ...], tag: str, context: Key, words: HeaderWords) -> Meaning:
    header = " | ".join(dict.fromkeys(text for text in texts if text))
    role, column, told = _said(dataset_name, tuple(map(words.translate, texts)), context)
    tag_key = hxl_key(tag) if tag else None
    tag_column = lexicon_of(dataset_name).tags.get(tag_key) if tag_key else None
    shown_tag = tag or None
    if tag_column and role in ("unmapped", "empty", "ignored"):
        return Meaning(index, header, shown_tag, "value", tag_column, tag_column, told=_told_beside(dataset_name, tag_column, texts))
    if tag_key and tag_column and role == "value" and column != tag_column and not _may_tag(tag_key, BY_NAME[dataset_name].by_name[str(column)]):
        return Meaning(index, header, shown_tag, "conflict", column, tag_column)
    return Meaning(index, header, shown_tag, role, column, tag_column, told=told)


def _said(dataset_name: str, texts: tuple[str, ...], context: Key) -> tuple[Role, str | None, HeaderDate | None]:
    """What a header says, and the month or round it says it of: counts of people may be those of one operation."""
    role, column = said_by_header(dataset_name, texts, context)
    told, rest = take_dates(texts) if BY_NAME[dataset_name].dated_by == "operation" else (None, texts)
    if told:
        dated_role, dated_column = said_by_header(dataset_name, rest, context)
        if dated_column and BY_NAME[dataset_name].by_name[dated_column].population:
            return dated_role, dated_column, told
    return role, column, None


def _told_beside(dataset_name: str, column: str, texts: tuple[str, ...]) -> HeaderDate | None:
    """The month or round over a count that only its tag names."""
    dataset = BY_NAME[dataset_name]
    return take_dates(texts)[0] if dataset.dated_by == "operation" and dataset.by_name[column].population else None


def _may_tag(tag: Key, column: Column) -> bool:
    """Whether a tag says less than the header but nothing else: #date over a survey's date, #adm1 over a region's code."""
    return any(tag < key for own in column.hxl if (key := hxl_key(own)))


def _is_of_places(table: Table, found: frozenset[str] | set[str]) -> bool:
    """Whether months or days stand over regions or cercles, or places of several levels are named, and no monitoring point: no count of a flow."""
    if table.dataset.placed_by != "point" or "fmp_name" in found:
        return False
    texts = (text for meaning in table.columns for text in meaning.header.split(" | "))
    places = (key for text in texts if (key := header_key(text)) <= PLACE_CONCEPTS)
    levels = frozenset().union(*places) - {"adm0"}
    return len(levels) > (0 if any(meaning.values for meaning in table.columns) else 1)


def _score(table: Table, named: frozenset[str]) -> int:
    """How many distinct columns are understood; 0 where the dataset's needs are not met.

    A taller header must explain more columns than a lower one, or tell apart what would be one count twice, so a title is not taken for a group.
    """
    found = {meaning.column for meaning in table.columns if meaning.column and meaning.role in ("value", "part", "conflict")}
    operations = {(meaning.column, meaning.told) for meaning in table.columns if meaning.told}
    found |= {column for meaning in table.columns for column, _ in meaning.values}
    needs = table.dataset.needs_one_of
    if table.is_pivot:
        needs = needs[1:]
    if not all((found | named) & set(group) for group in needs) or _is_of_places(table, found | named):
        return 0
    if table.dataset.placed_by == "point" and "fmp_name" not in found and found.isdisjoint(("date", "month_given")):
        return 0  # a month in its name makes no count of a flow of any table
    unmapped = len(table.by_role("unmapped")) + (len(table.by_role("empty")) + 1 if table.header_height == 0 else 0)
    if table.dataset.placed_by == "point" and "date" not in found:
        unmapped += 1  # where a border post's month is read as well, it is that
    folding = table.dataset.folding
    if folding and folding.titles and any(meaning.values for meaning in table.columns):
        unmapped -= 500  # its title says what it counts
    dated_twice = any(meaning.told and meaning.told.period and meaning.told.round_number for meaning in table.columns)
    several = len(operations) - len({column for column, _ in operations})
    counts = [(m.column, m.told, m.values) for m in table.columns if m.role == "value" and table.dataset.by_name[str(m.column)].kind == "count"]
    doubled = len(counts) - len(set(counts))
    return 1000 * (len(found) + several) + (150 if dated_twice else 0) - 200 * doubled - 100 * max(table.header_height - 1, 0) - unmapped
