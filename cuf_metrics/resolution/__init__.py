"""Names, codes and positions of a file → the reference: what each end of a link is, and how sure that is."""

from cuf_metrics.resolution.rapprochement import Resolution, resolve
from cuf_metrics.resolution.referentiel import Referentiel
from cuf_metrics.resolution.reponse import METHODES

__all__ = ["METHODES", "Referentiel", "Resolution", "resolve"]
