"""What a document may not say here, beyond what the GraphQL specification says."""

from typing import Any, Final

from graphql import FieldNode, GraphQLError, StringValueNode, ValidationRule

from schema.kernel.sentences import Sentence

NUL: Final = Sentence(
    "A text holds the character U+0000, which no record can keep; send the text without it."
)
NO_INTROSPECTION: Final = Sentence(
    "Introspection is off here; ask those who run this server for the schema as a file."
)
INTROSPECTING: Final = frozenset({"__schema", "__type"})


class TextsCanBeKept(ValidationRule):
    """Texts in the document are texts the database can hold."""

    def enter_string_value(self, node: StringValueNode, *_: Any) -> None:  # noqa: ANN401 - as graphql-core calls it
        """Look at one text."""
        if "\0" in node.value:
            self.report_error(GraphQLError(NUL, node))


class IntrospectionIsOff(ValidationRule):
    """The schema is not told."""

    def enter_field(self, node: FieldNode, *_: Any) -> None:  # noqa: ANN401 - as graphql-core calls it
        """Look at one field."""
        if node.name.value in INTROSPECTING:
            told = {"code": "INTROSPECTION_OFF"}
            self.report_error(GraphQLError(NO_INTROSPECTION, node, extensions=told))
