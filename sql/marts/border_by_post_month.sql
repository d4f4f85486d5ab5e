-- One row per border post, direction and month: crossings counted with MIDAS; NULL with the reason where the post did not report. Internal.
select post_id, post, region, direction, provenance, source_id, individuals, individuals_given, men, women, reason, month
from core.border_post_month order by month, post_id, direction;
