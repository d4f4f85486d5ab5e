-- Treated, open and unknown alerts add up to those issued, and the months to the year.
select 'alerts_by_month' as table_name, month::varchar as at, kind from main.alerts_by_month where alerts_treated + alerts_open + alerts_unknown <> alerts_issued
union all
select 'alerts_by_year', y.year::varchar, y.kind
from main.alerts_by_year as y
left join (select year(month) as year, sum(alerts_issued) as issued from main.alerts_by_month group by all) as m using (year)
where y.kind = 'all' and issued is distinct from alerts_issued;
