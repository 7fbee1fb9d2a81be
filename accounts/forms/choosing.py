"""A choice among hundreds, written in one go."""

from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


class LongSelect(forms.Select):
    """A select without groups: Django's own renders a template for each of its options."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        chosen = set(self.format_value(value))
        options = (
            (code, " selected" if str(code) in chosen else "", label)
            for code, label in self.choices
        )
        inner = format_html_join("", '<option value="{}"{}>{}</option>', options)
        known = self.build_attrs({**self.attrs, "name": name}, attrs)
        return format_html("<select{}>{}</select>", flatatt(known), inner)
