-- libelle: Réunions de partenaires auxquelles CUF prend part
-- libelle_court: Réunions de partenaires
-- definition: Réunions tenues dans l’année à l’initiative d’un autre organisme, avec la participation de CUF.
-- formule: Nombre de réunions dont CUF n’est ni organisateur ni co-organisateur.
-- justification: Dit la place de CUF dans les instances où se décide la politique de coopération.
-- objectif: 1.2
-- action: 1.2.1
-- niveau: activite
-- nature: flux
-- unite: réunions
-- sens: maintien
-- agregation_temps: somme
-- dimensions: type_reunion
-- periodicite: trimestrielle
-- delai_mois: 2
-- sources: reunions
-- responsable: direction
-- hypotheses: Les instances (CNCD, CNDSI, DCTCIV) se réunissent.
-- limites: Le rapport donne un total sans liste ; peu de ces réunions y sont nommées.
-- publie: reunions_participation_cuf_2023
with lignes as (
    select annee, id_reunion, titre, type_reunion, organisateur, nombre
    from reunions_tenues
    where not est_organisee_par_cuf
)

select
    annee,
    case $ventilation when 'type_reunion' then type_reunion end as modalite,
    sum(nombre) as valeur
from lignes
group by all
