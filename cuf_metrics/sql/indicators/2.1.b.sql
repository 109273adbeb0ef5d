-- libelle: Comités d’instruction des appels à projets
-- libelle_court: Comités d’instruction
-- definition: Comités d’instruction des appels à projets du ministère auxquels CUF a participé dans l’année.
-- formule: Nombre de comités.
-- justification: C’est là que la voix des collectivités pèse sur le soutien de l’État.
-- objectif: 2.1
-- action: 2.1.3
-- niveau: activite
-- nature: flux
-- unite: comités
-- sens: maintien
-- agregation_temps: somme
-- periodicite: annuelle
-- delai_mois: 2
-- sources: reunions
-- responsable: direction
-- hypotheses: Les appels à projets sont maintenus malgré la baisse de l’aide publique.
-- limites: Le rapport donne un total sans liste.
-- publie: comites_instruction_daect_2023
with lignes as (
    select annee, id_reunion, titre, organisateur, nombre
    from reunions_tenues
    where type_reunion = 'comité d’instruction'
)

select
    annee,
    sum(nombre) as valeur
from lignes
group by all
