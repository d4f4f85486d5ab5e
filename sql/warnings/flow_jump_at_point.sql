-- A point's daily flow lies far from its own history: from the same month of other years where three are held, else from its other months.
with months as (
    select fmp_id, fmp, month, provenance, source_id, individuals, coalesce(active_day_mean, calendar_day_mean) as day_mean
    from core.flow_point_month where direction = 'total' and coalesce(active_days, 1) > 0 and provenance <> 'published'
),
history as (
    select m.fmp_id, m.month, other.day_mean, month(other.month) = month(m.month) as is_same_season
    from months as m join months as other on other.fmp_id = m.fmp_id and other.provenance = m.provenance and other.month <> m.month
),
chosen as (
    select *, count(*) filter (is_same_season) over (partition by fmp_id, month) as seasons from history
),
-- Median and median absolute deviation: one wrong month does not move them.
centre as (
    select fmp_id, month, median(day_mean) as usual, mad(day_mean) as spread, count(*) as months_known
    from chosen where seasons < 3 or is_same_season group by all
)
select months.source_id, months.fmp as point, strftime(months.month, '%Y-%m') as month, round(months.day_mean)::bigint::varchar as found,
    round(centre.usual)::bigint::varchar as expected
from months join centre using (fmp_id, month)
where months_known >= 3 and abs(day_mean - usual) > 6 * 1.4826 * greatest(spread, 0.05 * usual) and abs(day_mean - usual) > 10
    and (day_mean > 2 * usual or day_mean < usual / 2)
order by all;
