-- One row per key figure of the year, as its last operation gives it.
-- order = 10
-- title_fr = "Chiffres clés de {year}"
-- title_en = "Key figures of {year}"
-- unit = "row"
-- parameters = ["date", "year"]
-- needs = ["pdi_national", "pdi_by_region", "returnees_national", "operation", "core.published_stock"]
-- columns = {individuals = {}}
-- chart = {kind = "none"}
select null as measure;
