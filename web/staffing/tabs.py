"""The tabs over the administrator's pages."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

TABS = {
    "people": _("人员"),
    "units": _("单位"),
    "duty": _("值班"),
    "deputies": _("B岗"),
    "bring_in": _("导入"),
    "log": _("行政记录"),
}
