-- One row per cell in which a revision differs from the version before.
select * from landing.revision order by all
