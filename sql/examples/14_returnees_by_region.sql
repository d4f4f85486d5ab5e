-- Dans quelles régions les retournés sont-ils, à la dernière opération qui les compte ?
-- In which regions are the returnees, at the last operation that counts them?
select region, individuals, provenance from returnees_by_region
where perimeter = '2016' and kind = 'total' and reference_date = (select max(reference_date) from returnees_by_region)
order by individuals desc nulls last limit 5;
