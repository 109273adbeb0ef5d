-- Published figures of a document, and of which other figure each is another mention. Grain: one figure of $document.
select id_chiffre_publie, section, code_court, id_chiffre_repris
from chiffres_publies
where id_document = $document
