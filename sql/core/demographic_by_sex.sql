-- One row per cell that tells the sex of an operation's PDI, each person once. sex NULL: people of the place whose sex is not told (of no cell where they are what the sex told leaves of the ages).
-- as view
select * exclude (trait) from core.demographic_by_trait where trait = 'sex';
