-- Published figures, each with its passage. Grain: one published figure.
select * exclude (note) from chiffres_publies order by code_court, id_chiffre_publie
