-- Que faut-il vérifier ? Les avertissements, règle par règle.
-- What is to be checked? Warnings, rule by rule.
select rule, count(*) as times, min(message_en) as example from meta.issue where severity = 'warning' group by all order by times desc, rule limit 3;
