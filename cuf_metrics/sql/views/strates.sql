-- Vue : Les tailles et types par lesquels les collectivités se comparent, communes par population.
-- Sizes and types by which local governments are compared, communes by population. Grain: one stratum.
select *
from (
    values
        (1, 'commune', 0, 5000, 'communes de moins de 5 000 habitants'),
        (2, 'commune', 5000, 20000, 'communes de 5 000 à 19 999 habitants'),
        (3, 'commune', 20000, 50000, 'communes de 20 000 à 49 999 habitants'),
        (4, 'commune', 50000, 100000, 'communes de 50 000 à 99 999 habitants'),
        (5, 'commune', 100000, 1e9, 'communes de 100 000 habitants et plus'),
        (6, 'intercommunalité', 0, 1e9, 'intercommunalités'),
        (7, 'département', 0, 1e9, 'départements'),
        (8, 'région', 0, 1e9, 'régions'),
        (9, 'statut particulier', 0, 1e9, 'collectivités à statut particulier'),
        (10, 'outre-mer', 0, 1e9, 'collectivités d’outre-mer'),
        (11, 'syndicat', 0, 1e9, 'syndicats')
) as s (rang_strate, type_collectivite, depuis, jusqu_a, strate)
