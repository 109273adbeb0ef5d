-- Years over which stocks and running totals are counted. Grain: one year.
select unnest(range(2010, 2041)) as annee
