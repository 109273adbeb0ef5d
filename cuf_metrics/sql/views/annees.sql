-- Vue : Les années sur lesquelles se comptent les stocks et les cumuls.
-- Years over which stocks and running totals are counted. Grain: one year.
select unnest(range(2010, 2041)) as annee
