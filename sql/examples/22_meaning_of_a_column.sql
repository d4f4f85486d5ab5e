-- Que veut dire une colonne, et en quelle unité ?
-- What does a column mean, and in which unit?
select column_name, meaning_fr, meaning_en, unit_en from meta.dictionary
where table_name = 'pdi_national' and column_name in ('cercles_assessed', 'change_pct') order by all;
