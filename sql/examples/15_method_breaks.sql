-- Quelles opérations ne se comparent pas aux précédentes, parce que la méthode a changé ?
-- Which operations do not compare with those before, because the method changed?
select reference_date, series_break_fr, series_break, provenance from operation where series_break is not null order by reference_date;
