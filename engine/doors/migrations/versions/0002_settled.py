"""When a matter was settled (办结), which is before it is rated and filed; matters found by their query code"""

import sqlalchemy as sa
from alembic import op

from engine.ground.database import Instant

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_FROM_THE_DEADLINES = """
    UPDATE cases SET settled_at = coalesce(
        (SELECT max(closed_at) FROM deadline WHERE case_id = cases.id AND whole AND state = 'met'), closed_at
    )
    WHERE NOT EXISTS (
        SELECT 1 FROM deadline WHERE case_id = cases.id AND whole AND state IN ('running', 'paused')
    )
"""


def upgrade() -> None:

    with op.batch_alter_table("cases") as batch:
        batch.add_column(sa.Column("settled_at", Instant(), nullable=True))
        batch.create_index("ix_cases_settled_at", ["settled_at"], unique=False)
        batch.create_index("ix_cases_code", ["code"], unique=False)
    op.execute(_FROM_THE_DEADLINES)
