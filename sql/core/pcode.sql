-- One row per vintage of the COD-AB list and code: the place it names there. Codes are recycled between vintages.
select vintage, pcode, place_id, name from reference_pcode order by vintage, pcode;
