"""How written files look: format, compression and partitions, from a statement's properties or from the table they are for.

Formats and their defaults are those of https://docs.aws.amazon.com/athena/latest/ug/create-table-as.html#ctas-table-properties,
https://docs.aws.amazon.com/athena/latest/ug/unload.html and, for tables that are there,
https://docs.aws.amazon.com/athena/latest/ug/insert-into.html. ORC, Avro, Ion, Iceberg and buckets are not part of this simulated
world. A refused property is told in Trino's words (io.trino.metadata.PropertyUtil).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from ircoach.world.athena.dialect.heads import Property
from ircoach.world.athena.dialect.hive import LAZY, PARQUET, PARQUET_INPUT, PARQUET_OUTPUT
from ircoach.world.athena.failure import QueryFailed
from ircoach.world.athena.tables import INPUT_FORMAT, OUTPUT_FORMAT, SERDE, TEXT_FORMAT, Table

_ELSEWHERE = ("ORC", "AVRO", "ION")
_FORMATS = {"PARQUET": PARQUET, "JSON": SERDE, "TEXTFILE": LAZY}
_PACKED = {"PARQUET": ("GZIP", "SNAPPY", "ZSTD", "LZ4", "NONE"), "JSON": ("GZIP", "NONE"), "TEXTFILE": ("GZIP", "NONE")}
_MADE = (
    "format", "external_location", "partitioned_by", "write_compression", "parquet_compression", "field_delimiter", "table_type",
    "is_external", "bucketed_by", "bucket_count", "orc_compression", "compression_level",
)  # fmt: skip
_UNLOADED = ("format", "compression", "compression_level", "field_delimiter", "partitioned_by")


@dataclass(frozen=True, slots=True)
class Layout:
    """What files are written. compression: GZIP, SNAPPY, ZSTD, LZ4 or NONE; delimiter and nothing (NULL) are text files' own."""

    format: str
    compression: str = "GZIP"
    partitions: tuple[str, ...] = ()
    delimiter: str = "\x01"
    nothing: str = "\\N"

    @property
    def serde(self) -> str:
        """The SerDe of a table over such files."""
        return _FORMATS[self.format]

    @property
    def formats(self) -> tuple[str, str]:
        """Hive's classes that read and write them."""
        return (PARQUET_INPUT, PARQUET_OUTPUT) if self.format == "PARQUET" else (TEXT_FORMAT, OUTPUT_FORMAT)

    @property
    def settings(self) -> Mapping[str, str]:
        """The settings of that SerDe."""
        return {"field.delim": self.delimiter, "serialization.format": self.delimiter} if self.format == "TEXTFILE" else {}

    @property
    def parameters(self) -> Mapping[str, str]:
        """What such a table says of itself."""
        packed = "parquet.compression" if self.format == "PARQUET" else "write.compression"
        return {"EXTERNAL": "TRUE", "has_encrypted_data": "false", "transactional": "false", packed: self.compression}


@dataclass(slots=True)
class _Properties:
    given: Mapping[str, Property]
    allowed: tuple[str, ...]
    noun: str = field(default="catalog 'awsdatacatalog' table")

    def check(self) -> None:
        for name, value in self.given.items():
            if name not in self.allowed:
                raise _property(f"{self.noun[0].upper()}{self.noun[1:]} property '{name}' does not exist")
            wanted = tuple if name in ("partitioned_by", "bucketed_by") else str
            if name in ("bucket_count", "compression_level", "is_external"):
                continue
            if not isinstance(value, wanted):
                kind = "array(varchar)" if wanted is tuple else "varchar"
                raise _property(f"Invalid value for {self.noun} property '{name}': Cannot convert [{value}] to {kind}")

    def text(self, name: str, usual: str = "") -> str:
        value = self.given.get(name, usual)
        return value if isinstance(value, str) else usual

    def names(self, name: str) -> tuple[str, ...]:
        value = self.given.get(name, ())
        return tuple(each.lower() for each in value) if isinstance(value, tuple) else ()


def of_table_as(given: Mapping[str, Property]) -> tuple[Layout, str]:
    """(the layout, the location it asks for or "") of CREATE TABLE … AS."""
    properties = _Properties(given, _MADE)
    properties.check()
    if properties.text("table_type", "HIVE").upper() != "HIVE":
        raise _elsewhere(f"table_type '{properties.text('table_type')}'")
    for name in ("bucketed_by", "bucket_count", "compression_level", "orc_compression"):
        if name in given:
            raise _elsewhere(name)
    if "write_compression" in given and "parquet_compression" in given:
        raise _property("Only one of write_compression and parquet_compression may be set")
    chosen = _format(properties, "PARQUET")
    if "parquet_compression" in given and chosen != "PARQUET":
        raise _property(f"parquet_compression is for PARQUET, not for {chosen}")
    word = "parquet_compression" if "parquet_compression" in given else "write_compression"
    return _layout(properties, chosen, word), properties.text("external_location")


def of_unload(given: Mapping[str, Property]) -> Layout:
    """The layout of UNLOAD."""
    properties = _Properties(given, _UNLOADED, "unload")
    properties.check()
    if "format" not in given:
        raise _property("The format of UNLOAD is required: WITH (format = 'PARQUET' | 'JSON' | 'TEXTFILE')")
    if "compression_level" in given:
        raise _elsewhere("compression_level")
    return _layout(properties, _format(properties, ""), "compression")


def of_table(table: Table, manifest: str) -> Layout:
    """The layout of files for a table that is there. QueryFailed where Athena does not write such."""
    known = {serde: name for name, serde in _FORMATS.items()}
    if table.serde not in known or table.input_format == INPUT_FORMAT:
        raise QueryFailed(
            "HIVE_UNSUPPORTED_FORMAT",
            f"Output format {table.output_format} with SerDe {table.serde} is not supported. If a data manifest file was "
            f"generated at '{manifest}', you may need to manually clean the data from locations specified in the manifest. "
            "Athena will not delete data in your account.",
        )
    if int(table.parameters.get("skip.header.line.count", 0)):
        raise _elsewhere("INSERT INTO a table with skip.header.line.count")
    if "storage.location.template" in table.parameters:
        raise _elsewhere("INSERT INTO a table with storage.location.template")
    if any(name.startswith("mapping.") for name in table.settings):
        raise _elsewhere("INSERT INTO a table whose SerDe maps names")
    chosen = known[table.serde]
    asked = table.parameters.get("parquet.compression", table.parameters.get("write.compression", "GZIP")).upper()
    return Layout(
        chosen,
        asked if asked in _PACKED[chosen] else "GZIP",
        tuple(table.partitions),
        table.settings.get("field.delim", table.settings.get("serialization.format", "\x01")),
        table.settings.get("serialization.null.format", "\\N"),
    )


def _format(properties: _Properties, usual: str) -> str:
    chosen = properties.text("format", usual)
    if chosen.upper() in _ELSEWHERE:
        raise _elsewhere(f"format '{chosen}'")
    if chosen.upper() not in _FORMATS:
        raise _property(
            f"Unable to set {properties.noun} property 'format' to ['{chosen}']: Invalid value [{chosen}]. "
            f"Valid values: [{', '.join(sorted([*_FORMATS, *_ELSEWHERE]))}]"
        )
    return chosen.upper()


def _layout(properties: _Properties, chosen: str, word: str) -> Layout:
    packed = properties.text(word, "GZIP").upper().replace("UNCOMPRESSED", "NONE")
    if packed not in _PACKED[chosen]:
        raise _elsewhere(f"{word} '{properties.text(word)}' with {chosen}")
    delimiter = re.sub(
        r"^\\(t|001)$", lambda found: {"t": "\t", "001": "\x01"}[found[1]], properties.text("field_delimiter", "\x01")
    )
    if "field_delimiter" in properties.given and chosen != "TEXTFILE":
        raise _property(f"field_delimiter is for TEXTFILE, not for {chosen}")
    if len(delimiter) != 1:
        raise _property(f"field_delimiter is a single character, not '{delimiter}'")
    return Layout(chosen, packed, properties.names("partitioned_by"), delimiter)


def _property(told: str) -> QueryFailed:
    return QueryFailed("INVALID_TABLE_PROPERTY", told)


def _elsewhere(what: str) -> QueryFailed:
    return QueryFailed("NOT_SUPPORTED", f"{what} is not part of this simulated world")
