-- libelle: Collecte solidaire mutualisée
-- libelle_court: Collecte solidaire
-- definition: Contributions reçues par les fonds de solidarité depuis leur ouverture, tous fonds réunis, en fin
--   d’année.
-- formule: Somme des contributions, cumulée.
-- justification: Dit ce que le réseau mobilise face aux crises ; le bureau en répond.
-- objectif: 3.2
-- action: 3.2.3
-- niveau: resultat
-- nature: cumul
-- unite: €
-- sens: aucun
-- agregation_temps: derniere
-- dimensions: fonds
-- depuis: 2018
-- periodicite: mensuelle
-- delai_mois: 1
-- sources: flux
-- responsable: responsable des fonds de solidarité
-- hypotheses: Une crise survient et un homologue local est identifié.
-- limites: Dépend des crises : se suit, ne se note pas. La valeur de 2023 additionne six fonds ; trois autres n’ont
--   pas de montant publié, et rien n’est publié de ce qui a été versé.
-- publie: fonds_liban_montant + fonds_haiti_montant + fonds_ukraine_montant + fonds_turquie_montant +
--   fonds_maroc_montant + fonds_gaza_montant (au moins)
-- reperes: collectivites_donatrices_2023 ; fonds_maroc_donateurs
with lignes as (
    select year(f.date_flux) as annee, f.id_flux, coalesce(n.nom, f.id_fonds) as fonds, f.id_collectivite, f.montant_eur
    from flux f
    left join fonds n using (id_fonds)
    where f.etape = 'contribution' and f.id_fonds is not null
)

select
    annees.annee,
    case $ventilation when 'fonds' then fonds end as modalite,
    sum(montant_eur) as valeur
from annees
join lignes on lignes.annee <= annees.annee
group by all
