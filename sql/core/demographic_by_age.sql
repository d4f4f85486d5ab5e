-- One row per cell that tells the ages of an operation's PDI, each person once: with their sex where that is crossed, for both sexes where a place tells the ages apart. age_group NULL: people of the place whose age is not told (of no cell where they are what the ages leave of the sexes).
-- as view
select * exclude (trait) from core.demographic_by_trait where trait = 'age';
