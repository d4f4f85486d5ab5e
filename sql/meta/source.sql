-- One row per source: a content under a file name; is_in_raw says whether it lies in raw/ now.
select s.* exclude (own_status, reader_version), string_agg(p.relative_path, ', ' order by p.relative_path) as relative_path,
    min(f.arrived_at) as arrived_at, count(p.relative_path) > 0 as is_in_raw
from landing.source as s
left join landing.presence as p using (source_id)
join landing.first_arrival as f using (source_id)
group by all
order by file_name, source_id
