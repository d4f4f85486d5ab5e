-- One row per month, dimension (sex, age, reason, nationality, transport, vulnerability) and category: people counted, of the provenance that stands for the month's points. Flow counts do not give the total number of people crossing.
select month, dimension, category, provenance, sum(individuals)::bigint as individuals from core.flow_profile
group by month, dimension, category, provenance
qualify provenance = first_value(provenance) over (partition by month order by case provenance when 'file' then 1 else 3 end)
order by month, dimension, category;
