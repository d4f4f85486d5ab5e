-- Combien de retournés, et combien de rapatriés, par opération ?
-- How many returned IDPs, and how many returnees from abroad, by operation?
pivot (select reference_date, kind, individuals from returnees_national) on kind using sum(individuals) group by reference_date order by reference_date;
