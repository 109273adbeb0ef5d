-- libelle: Partenariats recensés
-- libelle_court: Partenariats recensés
-- definition: Jumelages, coopérations et programmes en cours dans l’année que les répertoires ou l’Atlas décrivent.
-- formule: Nombre de partenariats distincts en cours.
-- justification: Le recensement est l’outil premier : il nourrit la carte, les répertoires et les mises en
--   relation.
-- objectif: 4.2
-- action: 4.2.2
-- niveau: resultat
-- nature: stock
-- unite: partenariats
-- sens: hausse
-- agregation_temps: derniere
-- dimensions: famille_lien ; code_pays
-- periodicite: annuelle
-- delai_mois: 6
-- sources: partenariats
-- responsable: responsables des pôles géographiques
-- hypotheses: Les collectivités déclarent leurs partenariats.
-- limites: La valeur publiée additionne quatre répertoires d’années différentes (Japon, Madagascar, Sénégal, Mauritanie) :
--   un minimum. Un lien sans année de début n’est pas compté.
-- publie: partenariats_japon_2024 + partenariats_madagascar_2025 + partenariats_senegal_2023 +
--   partenariats_mauritanie_2025 (au moins)
with lignes as (
    select annee, id_partenariat, porteur, partenaire, code_pays, famille_lien
    from partenariats_actifs
    where famille_lien in ('jumelage', 'coopération décentralisée', 'programme')
)

select
    annee,
    case $ventilation
        when 'famille_lien' then famille_lien
        when 'code_pays' then coalesce(code_pays, 'non renseigné')
    end as modalite,
    count(distinct id_partenariat) as valeur
from lignes
group by all
