"""Templates of the HTML pages."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from natrode.report import content


def template(name: str) -> Template:
    """A template of this room, with the filters that all pages use.

    Parameters
    ----------
    name : str
        File in ``templates/``.
    """
    environment = Environment(
        loader=PackageLoader("natrode.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        millivolt=content.millivolt,
        percent=content.percent,
        closure=content.closure,
        signed=content.signed,
        plain=content.plain,
        units=content.units,
    )
    return environment.get_template(name)
