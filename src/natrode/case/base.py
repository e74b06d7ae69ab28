"""Base of every block of a case: frozen, no unknown fields, mistakes as one line each."""

from __future__ import annotations

from typing import Any

from pydantic import (
    BaseModel,
    ConfigDict,
    GetJsonSchemaHandler,
    ValidationError,
    model_serializer,
    model_validator,
)
from pydantic_core import CoreSchema

from natrode._text import near_miss
from natrode.case.errors import from_validation, refuse, refuse_at, shown


class Block(BaseModel):
    """A frozen mapping of known fields.

    Building one directly (``Host(geometry="foam", ...)``) raises `CaseError` with one line per
    mistake; the message of an unknown field names the nearest known one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)

    def __init__(self, /, **data: Any) -> None:
        try:
            super().__init__(**data)
        except ValidationError as error:
            raise from_validation(error) from None

    # Blocks inside blocks are then validated in place, so that every mistake keeps its full path.
    __init__.__dict__["__pydantic_base_init__"] = True

    @model_validator(mode="before")
    @classmethod
    def _known_fields_only(cls, data: Any) -> Any:
        known = list(cls.model_fields)
        if isinstance(data, str):
            fields = ", ".join(known)
            raise refuse(f"got {shown(data)}; allowed: a mapping of fields: {fields}")
        if not isinstance(data, dict):
            return data
        wrong = [key for key in data if key not in known]
        if wrong:
            problems = []
            for key in wrong[:20]:
                hint = near_miss(key, known) if isinstance(key, str) else ""
                text = f"unknown field{hint or ';'} allowed: {', '.join(known)}"
                problems.append(((str(key),), text))
            raise refuse_at(problems)
        return data


class NamedBlock(Block):
    """A block that may be written as the name of a library entry alone.

    Attributes
    ----------
    base : str or None
        Name of the library entry; what is not given is taken from it.
    """

    base: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_name(cls, data: Any) -> Any:
        return {"base": data} if isinstance(data, str) else data

    @model_serializer(mode="wrap")
    def _plain(self, handler: Any) -> Any:
        full = {key: value for key, value in handler(self).items() if value is not None}
        return self.base if set(full) == {"base"} else full

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        name = {"type": "string", "description": "name of a library entry"}
        return {"anyOf": [name, handler(schema)]}
