"""Texts made from templates: by the names of their variables, or by their order."""

from accounts.errors import NotFound
from accounts.models import Account
from campaigns.models import Template
from campaigns.placeholders import MissingValue, compile_template
from campaigns.selectors.aliases import template_by
from campaigns.selectors.templates import latest_version
from campaigns.services.templateblocks import require_allowed
from portal.api.v2.params import Params

LONGEST_VALUE = 1_000
MOST_VALUES = 200


def template_in(params: Params, account: Account, *names: str) -> Template | None:
    """The template that one of these parameters names, by its uuid, alias or name.

    None, and noted, where none does. Raises Invalid `template_blocked`.
    """
    for name in names:
        if text := params.text(name).strip():
            found = _template(account, text)
            if found is None:
                params.note(name, "There is no such template in this account.")
            else:
                require_allowed(account, str(found.uuid), field=name)
            return found
    params.note(names[0], f"Name the template by {' or '.join(names)}.")
    return None


def text_by_name(payload: Params, account: Account) -> str:
    """The text of a payload with `name` and `body_params`."""
    template = template_in(payload, account, "name", "alias", "id")
    return filled_in_order(payload, template, "body_params") if template else ""


def filled_in_order(params: Params, template: Template, name: str) -> str:
    """The template's text, its variables filled in the order in which they first come."""
    text = latest_version(template).text
    wanted = compile_template(text, []).unknown
    values = params.values(name, longest=LONGEST_VALUE)
    if len(values) < len(wanted):
        count = f"{len(wanted)} values ({', '.join(wanted)[:200]})"
        params.note(name, f"The template needs {count}; these are {len(values)}.")
        return ""
    return _filled(params, text, dict(zip(wanted, values, strict=False)), name)


def filled_by_name(params: Params, template: Template, name: str) -> str:
    """The template's text, its variables filled from the object called `name`."""
    data = params.part(name)
    names = data.names()
    if len(names) > MOST_VALUES:
        data.note("", f"Give at most {MOST_VALUES} values.")
        return ""
    values = {key: data.plain(key, longest=LONGEST_VALUE) for key in names}
    return _filled(params, latest_version(template).text, values, name)


def _filled(params: Params, text: str, values: dict[str, str], name: str) -> str:
    compiled = compile_template(text, list(values))
    if compiled.unknown:
        missing = compiled.unknown[0]
        params.note(f"{name}.{missing}", f"The template needs a value for {missing}.")
        return ""
    try:
        return compiled.render(list(values.values()))
    except MissingValue as missing_value:
        column = missing_value.column
        params.note(f"{name}.{column}", f"The template needs a value for {column}.")
        return ""


def _template(account: Account, text: str) -> Template | None:
    try:
        return template_by(account, text)
    except NotFound:
        return None
