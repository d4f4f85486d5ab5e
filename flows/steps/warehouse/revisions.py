"""What a revision added, removed and changed: the figures in which each owner of a slice differs from the source before it."""

from __future__ import annotations

import duckdb

from schemas.declare import Dataset
from schemas.registry import BY_NAME, DATASETS


def find_revisions(connection: duckdb.DuckDBPyConnection) -> None:
    """Bring the table `revision` up to date: the pairs of sources that were not compared before are, the rest stays.

    The source before is the newest accepted one with a day in common, whether it still lies in raw/ or not.
    """
    names = [dataset.name for dataset in DATASETS if dataset.revised]
    connection.execute(_PAIRS, [names])
    connection.execute(
        "delete from revision where (slice_key, source_id, previous_source_id) not in (select (slice_key, source_id, previous_source_id) from pair)"
    )
    fresh = connection.execute("from pair except from revision_pair order by all").fetchall()
    for dataset, slice_key, source_id, previous_id in fresh:
        connection.execute(_comparison(BY_NAME[dataset], slice_key), {"slice": slice_key, "new": source_id, "old": previous_id})
    connection.execute("delete from revision_pair; insert into revision_pair from pair; drop table pair")


_PAIRS = """
create or replace temp table pair as
with ranked as (
    select slice.*, source.version_mark, first_arrival.arrived_at, source.provenance
    from slice join source using (source_id) join first_arrival using (source_id)
    where own_status = 'accepted' and slice.dataset in (select unnest($1))
)
select owner.dataset, owner.slice_key, owner.source_id,
    arg_max(earlier.source_id, (earlier.version_mark, earlier.arrived_at, earlier.source_id)) as previous_source_id
from ranked as owner join slice_owner using (dataset, slice_key, source_id)
join ranked as earlier on earlier.dataset = owner.dataset and earlier.slice_key = owner.slice_key
    and earlier.provenance = owner.provenance and earlier.is_history = owner.is_history
    and earlier.part = owner.part and (earlier.days & owner.days <> 0 or owner.days = 0)
    and (earlier.version_mark, earlier.arrived_at) < (owner.version_mark, owner.arrived_at)
group by all
"""


def _comparison(dataset: Dataset, slice_key: str) -> str:
    """The query that compares the sums of each revised column, figure by figure, between two sources of a slice."""
    slicing = dataset.slicing
    population = slice_key.rpartition("/")[2] if slicing.by_population else None
    counts = ", ".join(name for name in dataset.revised if population is None or dataset.by_name[name].population == population)
    by = ", ".join(dataset.revised_by)
    place, *rest = dataset.revised_by
    detail = f"concat_ws('/', {', '.join(rest)})" if rest else "null"
    key = "concat_ws('/', " + ", ".join([f"'{slicing.family}'", *slicing.by, *([f"'{population}'"] if population else [])]) + ")"
    letter = "cell_letter" if "cell_letter" in dataset.by_name else "null::varchar as cell_letter"
    return f"""
insert into revision
with given as (
    unpivot (select source_id, sheet, row_number, {letter}, {by}, {counts} from {dataset.name} where source_id in ($new, $old) and {key} = $slice)
    on {counts} into name column_name value figure
),
cells as (
    select source_id, {by}, column_name, sum(figure)::bigint as figure,
        arg_max(sheet, (figure, sheet, -row_number)) as sheet, arg_max(row_number, (figure, sheet, -row_number)) as row_number,
        arg_max(cell_letter, (figure, sheet, -row_number)) as cell_letter
    from given group by all
),
ours as (from cells where source_id = $new),
theirs as (from cells where source_id = $old),
changed as (
    select coalesce(ours.source_id, theirs.source_id) as source_id, coalesce(ours.sheet, theirs.sheet) as sheet,
        coalesce(ours.row_number, theirs.row_number) as row_number, coalesce(ours.cell_letter, theirs.cell_letter) as cell_letter,
        {by}, column_name, theirs.figure as old_figure, ours.figure as new_figure
    from ours full join theirs using ({by}, column_name)
    where ours.figure is distinct from theirs.figure
),
letters as (
    select source_id, sheet, column_name, case when count(distinct column_letter) = 1 then min(column_letter) end as letter
    from column_account where column_name is not null and coalesce(reference_date::varchar = split_part($slice, '/', 2), true) group by all
)
select $slice, $new, $old, {place}, {detail}, column_name,
    case when old_figure is null then 'added' when new_figure is null then 'removed' else 'changed' end,
    old_figure::varchar, new_figure::varchar, sheet, coalesce(letter, cell_letter) || row_number
from changed left join letters using (source_id, sheet, column_name)
"""
