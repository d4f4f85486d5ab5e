-- One row per key figure of the year, as its last operation gives it.
-- order = 10
-- title_fr = "Chiffres clés, {year}"
-- title_en = "Key figures, {year}"
-- unit = "row"
-- parameters = ["date", "year"]
-- needs = ["pdi_national", "returnees_national", "operation", "core.published_stock", "flow_by_year", "flow_by_month", "flow_by_fmp_month", "stability_round", "alerts_by_year", "core.alert", "border_by_year", "core.border_crossing", "assessment_round", "household_survey_round", "dependency_ratio", "core.perimeter", "programme_indicator"]
-- columns = {reference_date = {fr = "Date des données", en = "Date of the data"}}
-- note_fr = "Un effectif est celui d'une date ; il ne s'additionne pas d'une opération à l'autre."
-- note_en = "A count is that of a date; it is never added up over operations."
with held as (
    select n.*, coalesce(p.publisher, o.publisher) as publisher, p.citation
    from pdi_national as n
    join operation as o using (operation_id)
    left join core.published_stock as p on p.operation_id = n.operation_id and p.source_id = n.source_id and p.place_id like 'adm0:%'
),
present as (from held where reference_date = $date),
stocks as (
    select operation_id as trace_key, reference_date, provenance, publisher, source_id, citation, unnest([
        {position: 1, measure: 'pdi', value: individuals::double, unit: 'individuals', reason: if(individuals is null, 'not_assessed', null)},
        {position: 6, measure: 'pdi_households', value: households::double, unit: 'households',
         reason: case when households is null then 'not_assessed' when persons_per_household is null and households > 0 then 'households_incomplete' end},
        {position: 7, measure: 'persons_per_household', value: persons_per_household::double, unit: 'persons_per_household',
         reason: case when households > 0 and persons_per_household is null then 'households_incomplete'
             when persons_per_household is null then 'not_assessed' end},
        {position: 8, measure: 'cercles_assessed', value: cercles_assessed::double, unit: 'cercles', reason: null}
    ], recursive := true)
    from present
),
compared as (
    select later.*, later.previous_date as compared_with, [
            {position: 2, measure: 'pdi_change', value: later.change::double, unit: 'individuals', reason: later.change_reason},
            {position: 3, measure: 'pdi_change_pct', value: later.change_pct, unit: 'percent', reason: later.change_reason}
        ] as measures
    from present as later
    union all
    select later.*, later.year_before_date as compared_with, [
            {position: 4, measure: 'pdi_year_change', value: later.year_change::double, unit: 'individuals', reason: later.year_change_reason},
            {position: 5, measure: 'pdi_year_change_pct', value: later.year_change_pct, unit: 'percent', reason: later.year_change_reason}
        ] as measures
    from present as later
),
changes as (
    select later.operation_id as trace_key, later.reference_date, later.compared_with,
        weaker_provenance(later.provenance, earlier.provenance) as provenance, list_distinct([later.publisher, earlier.publisher]) as publisher,
        [later.source_id, earlier.source_id] as source_id, [later.citation, earlier.citation] as citation, unnest(measures, recursive := true)
    from compared as later left join held as earlier on earlier.reference_date = later.compared_with
),
crossed as (
    select c.compared_with, c.reference_date, count(o.series_break) > 0 as is_break
    from (select distinct compared_with, reference_date from changes where compared_with is not null) as c
    left join operation as o on o.reference_date > c.compared_with and o.reference_date <= c.reference_date
    group by all
),
flagged as (
    select changes.* exclude (reason), coalesce(reason, if(crossed.is_break, 'series_break', null)) as reason
    from changes left join crossed using (compared_with, reference_date)
),
operations as (
    select 9 as position, 'operations' as measure, count(*)::double as value, 'operations' as unit, max(reference_date) as reference_date,
        case when bool_or(provenance = 'sample') then 'sample' when bool_or(provenance = 'published') then 'published' else 'file' end as provenance,
        list(distinct publisher) as publisher, list(source_id) as source_id, list(citation) as citation
    from held where year(reference_date) = $year having count(*) > 0
),
returnees as (
    select 10 + row_number() over (order by kind <> 'total', kind) as position, concat('returnees_', kind) as measure, r.individuals::double as value,
        'individuals' as unit, r.reference_date, r.provenance, [o.publisher] as publisher, [r.source_id] as source_id,
        'returnees_national' as trace_table, concat_ws('/', r.operation_id, r.kind) as trace_key
    from returnees_national as r join operation as o using (operation_id)
    where year(r.reference_date) = $year and r.reference_date <= $date
    qualify row_number() over (partition by r.kind order by r.reference_date desc) = 1
),
flow_sources as (
    select year(month) as year, provenance = 'sample' as is_sample, list(distinct source_id) as source_id
    from (select month, provenance, source_id from flow_by_month union all select month, provenance, source_id from flow_by_fmp_month) group by all
),
flows as (
    select 'flow_by_year' as trace_table, y.year || '/total' as trace_key, y.provenance, s.source_id,
        make_date(y.year, 12, 31) as reference_date, y.reason, unnest([
            {position: 20, measure: 'flow_individuals', value: y.individuals::double, unit: 'individuals'},
            {position: 21, measure: 'flow_calendar_day_mean', value: y.calendar_day_mean, unit: 'individuals_per_day'},
            {position: 24, measure: 'fmps_active', value: y.fmps_active::double, unit: 'points'}
        ], recursive := true)
    from flow_by_year as y
    join flow_sources as s on s.year = y.year and s.is_sample = (y.provenance = 'sample')
    where y.year = $year and y.direction = 'total'
    union all by name
    select 'flow_by_year' as trace_table, $year || '/total' as trace_key, c.provenance, s.source_id,
        make_date($year::integer - 1, 12, 31) as compared_with, make_date($year::integer, 12, 31) as reference_date,
        c.reason, if(c.measure = 'total', 22, 23) as position, if(c.measure = 'total', 'flow_change_pct', 'flow_same_points_change_pct') as measure,
        c.change_pct as value, 'percent' as unit
    from flow_change(($year::integer - 1)::varchar, $year::varchar) as c
    join flow_sources as s on s.year = $year and s.is_sample = (c.provenance = 'sample')
    where c.measure in ('total', 'same_points')
),
-- Of an instrument that goes in rounds the last of the year; a made-up one only where no other is held.
rounds as (
    select * from (
        select 'stability' as instrument, concat_ws('/', operation_id, perimeter) as trace_key, provenance, source_id, reference_date,
            localities_assessed as assessed, regions_assessed, valid_from from stability_round join core.perimeter using (perimeter)
        union all by name
        select 'assessment' as instrument, concat_ws('/', operation_id, perimeter) as trace_key, provenance, source_id, reference_date,
            locations_assessed as assessed, regions_assessed, valid_from from assessment_round join core.perimeter using (perimeter)
        union all by name
        select 'household_survey' as instrument, operation_id as trace_key, provenance, source_id, reference_date, households_asked as assessed
        from household_survey_round
        union all by name
        select 'dependency' as instrument, concat_ws('/', operation_id, working_age) as trace_key, provenance, source_id, reference_date,
            dependency_ratio as ratio
        from dependency_ratio where perimeter is null and dependency_ratio is not null
    )
    -- Regions are those of the perimeter that was in force on the day.
    where year(reference_date) = $year and (valid_from is null or valid_from <= reference_date)
    qualify row_number() over (partition by instrument order by provenance = 'sample', reference_date desc, valid_from desc, trace_key) = 1
),
assessed as (
    select if(instrument = 'household_survey', 'household_survey_round', instrument || '_round') as trace_table, trace_key, provenance, [source_id] as source_id,
        reference_date, unnest([
            {position: case instrument when 'stability' then 30 when 'assessment' then 40 else 42 end, measure: concat(instrument, '_assessed'),
             value: assessed::double, unit: if(instrument = 'household_survey', 'households', 'localities')},
            {position: case instrument when 'stability' then 31 else 41 end, measure: concat(instrument, '_regions'), value: regions_assessed::double,
             unit: 'regions'}
        ], recursive := true)
    from rounds where instrument <> 'dependency'
    union all by name
    select 'dependency_ratio' as trace_table, trace_key, provenance, [source_id] as source_id, reference_date, 50 as position,
        concat('dependency_ratio_', replace(split_part(trace_key, '/', 2), '-', '_')) as measure, ratio as value, 'dependants' as unit
    from rounds where instrument = 'dependency'
),
alerts as (
    select 'alerts_by_year' as trace_table, concat_ws('/', year, kind) as trace_key, provenance,
        (select list(distinct source_id) from core.alert where year(date) = $year) as source_id, make_date(year, 12, 31) as reference_date, unnest([
            {position: 32, measure: 'alerts_issued', value: alerts_issued::double, unit: 'alerts'},
            {position: 33, measure: 'alerts_treated_pct', value: 100 * treated_share, unit: 'percent'}
        ], recursive := true)
    from alerts_by_year where year = $year and kind = 'all'
),
crossings as (
    -- What the posts reported; the reason says that it is not the whole year.
    select 'border_by_year' as trace_table, concat_ws('/', year, direction) as trace_key, provenance,
        (select list(distinct source_id) from core.border_crossing where year(month) = $year) as source_id, make_date(year, 12, 31) as reference_date,
        if(direction = 'entry', 34, 35) as position, concat('border_', direction) as measure, individuals_given::double as value, 'crossings' as unit, reason
    from border_by_year where year = $year
),
programme as (
    -- Of each section of the programme the largest count of persons in the country that is no part of another; under its own name.
    select 60 + row_number() over (order by section) as position, indicator as measure, value, unit, provenance, [source_id] as source_id,
        [citation] as citation, make_date($year::integer, 12, 31) as reference_date, if(is_floor, 'value_is_a_minimum', null) as reason,
        'programme_indicator' as trace_table, concat_ws('/', section, indicator, period, place_id) as trace_key
    from programme_indicator
    where period = $year::varchar and part_of is null and place_id like 'adm0:%' and value is not null
        and lower(unit) in ('personne', 'personnes', 'person', 'persons', 'people', 'individu', 'individus', 'individual', 'individuals')
    qualify row_number() over (partition by section order by provenance = 'sample', value desc, indicator) = 1
),
every_measure as (
    select * exclude (publisher, source_id, citation), [publisher] as publisher, [source_id] as source_id, [citation] as citation,
        'pdi_national' as trace_table
    from stocks
    union all by name select *, 'pdi_national' as trace_table from flagged
    union all by name from operations
    union all by name select * from flows where value is not null or reason is not null
    union all by name from returnees
    union all by name from assessed where value is not null
    union all by name from alerts
    union all by name from crossings where value is not null
    union all by name from programme
)
select measure, value, unit, compared_with, reference_date, reason as change_reason, provenance, publisher, source_id, citation, trace_table, trace_key
from every_measure where measure <> 'cercles_assessed' or value is not null order by position;
