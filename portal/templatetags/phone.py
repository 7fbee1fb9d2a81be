"""What the drawn phone shows."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from campaigns.weblinks import split_links

register = template.Library()


@register.filter
def with_links(text: str) -> SafeString:
    """The text with its links underlined; they lead nowhere, as it is a picture."""
    pieces = (
        format_html('<span class="phone__link">{}</span>', piece)
        if link
        else format_html("{}", piece)
        for link, piece in split_links(text)
    )
    return format_html_join("", "{}", ((piece,) for piece in pieces))
