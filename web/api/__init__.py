"""`/api/v1`: the same acts for programs, as JSON. Nothing can be done or seen here that the pages would refuse.

A program shows the token of a person (`bancheng people token`) and acts in their name; there are no visits,
no cookies and no form tokens. What may be asked and what comes back is declared in `shapes`, read and written
by msgspec, and described as OpenAPI 3.1 by spectree; the forms of the published place are added to it.
"""

from __future__ import annotations

from web.api import document, matters, tasks, uploads
from web.api.door import bp

__all__ = ["bp", "document", "matters", "tasks", "uploads"]
