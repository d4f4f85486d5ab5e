-- De quelles cellules vient le chiffre de Ménaka fin 2022 ?
-- Which cells is the figure of Ménaka at the end of 2022 computed from?
select file_name, sheet, cell, individuals from trace('pdi_by_region', 'baseline-2022-12-31/2016/Ménaka') order by all;
