"""A sentence to a person: English, with what it was made of, so that a door can translate it.

Which languages there are, and how a sentence is put into one, is in ``schema.kernel.words``.
"""

from collections.abc import Mapping
from string import Formatter
from typing import Any, Self


class Sentence(str):  # noqa: SLOT000 - a text with attributes of its own
    """An English sentence that knows its template and the facts that stand in its braces.

    It is the English text wherever a text is wanted. The template is the message's name in
    the catalogues, so it is written out where the sentence is made.
    """

    template: str
    facts: Mapping[str, str]

    def __new__(cls, template: str, /, **facts: Any) -> Self:  # noqa: ANN401 - whatever can be written
        """Fill in the facts; those the template does not name are left out."""
        made = super().__new__(cls, template.format(**facts))
        made.template = template
        made.facts = {name: str(facts[name]) for name in fields_of(template)}
        return made


def fields_of(template: str) -> tuple[str, ...]:
    """Name the fields in a template's braces, in their order."""
    return tuple(name for _, name, _, _ in Formatter().parse(template) if name is not None)
