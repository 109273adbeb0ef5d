"""Files that readers take away: objects in, bytes out, with the source and the date inside.

logical_framework.py words the content once; workbook.py and document.py lay it out.
"""

from cuf_metrics.exports.document import framework_document
from cuf_metrics.exports.workbook import framework_workbook

__all__ = ["framework_document", "framework_workbook"]
