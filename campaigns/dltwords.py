"""What DLT says of a text, in words."""

from django.utils.translation import gettext as _

from campaigns.dlt import SHOWN, VARIABLE_LENGTH, Departure


def departure_sentence(departure: Departure) -> str:
    """Exactly where a text departs from a template."""
    after, wanted, found, too_long = departure
    if len(after) >= SHOWN and " " in after.strip():
        after = "…" + after.lstrip().partition(" ")[2]
    facts = {"after": after, "wanted": wanted, "found": found, "length": len(found)}
    if too_long:
        facts["most"] = VARIABLE_LENGTH * max(wanted.count("{#"), 1)
        return (
            _(
                "“{found}” has {length} characters, but the template has {wanted} there, which"
                " holds at most {most}."
            )
            if not after
            else _(
                "After “{after}”, “{found}” has {length} characters, but the template has {wanted}"
                " there, which holds at most {most}."
            )
        ).format(**facts)
    if not wanted:
        words = _("After “{after}” the template ends, but the text goes on with “{found}”.")
    elif not found:
        words = _("After “{after}” the text ends, but the template goes on with “{wanted}”.")
    elif not after:
        words = _("The template begins with “{wanted}”, but the text with “{found}”.")
    else:
        words = _("After “{after}” the template has “{wanted}”, but the text has “{found}”.")
    return words.format(**facts)
