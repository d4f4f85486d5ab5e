-- One row per section, indicator, period and place: its value, whether that is a minimum, what whole it is a part of, and the change from the year before.
with owned as (from core.indicator_value),
parts as (
    select section_key, whole_key, period, place_id, provenance, count(*) as parts, case when count(value) = count(*) then sum(value) end as parts_value
    from owned where whole_key is not null group by all
)
select this.section, this.indicator, this.unit, this.period, this.place_id, this.geography, this.provenance, this.source_id, this.value, this.women,
    this.men, this.is_floor, this.part_of,
    case when not this.is_floor and not whole.is_floor then this.value / nullif(whole.value, 0) end as share_of_whole,
    coalesce(parts, 0) as parts, parts_value,
    case when base.value <> 0 and not base.is_floor and not this.is_floor then this.value - base.value end as value_change,
    case when base.value <> 0 and not base.is_floor and not this.is_floor then 100.0 * (this.value - base.value) / base.value end as value_change_pct,
    case when this.year is null then 'not_a_year' when base.indicator is null then 'year_before_not_held' when base.value is null then 'base_not_given'
        when this.value is null then 'not_given' when base.is_floor or this.is_floor then 'value_is_a_minimum' when base.value = 0 then 'base_zero'
    end as value_change_reason,
    this.citation
from owned as this
left join owned as base on base.year = this.year - 1 and base.section_key = this.section_key and base.indicator_key = this.indicator_key
    and base.place_id = this.place_id and base.provenance = this.provenance
left join owned as whole on whole.period = this.period and whole.section_key = this.section_key and whole.indicator_key = this.whole_key
    and whole.place_id = this.place_id and whole.provenance = this.provenance
left join parts on parts.section_key = this.section_key and parts.whole_key = this.indicator_key and parts.period = this.period
    and parts.place_id = this.place_id and parts.provenance = this.provenance
order by this.section, this.indicator, this.period, this.place_id;
