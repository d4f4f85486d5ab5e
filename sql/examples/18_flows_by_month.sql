-- Combien d'entrées et de sorties observées en février et mars 2022, et combien par jour ?
-- How many arrivals and departures were observed in February and March 2022, and how many a day?
select month, direction, individuals, round(calendar_day_mean)::integer as calendar_day_mean, provenance from flow_by_month
where month between '2022-02-01' and '2022-03-01' order by month, direction;
