"""What DuckDB lacks or means otherwise, as macros and functions of its own, made once an engine."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

#: each raises as Trino would: the code, a colon, its words (failure.py reads them back)
MACROS = """
athena_substr(t, b, n) AS CASE WHEN b = 0 OR abs(b) > length(t) THEN CASE WHEN t IS NULL THEN NULL ELSE '' END
  WHEN n IS NULL THEN substr(t, b) WHEN n <= 0 THEN '' ELSE substr(t, b, n) END
athena_split(t, d, n) AS CASE WHEN len(string_split(t, d)) <= n THEN string_split(t, d)
  ELSE list_append(string_split(t, d)[1:n - 1], array_to_string(string_split(t, d)[n:], d)) END
athena_split_part(t, d, n) AS CASE WHEN n > len(string_split(t, d)) THEN NULL
  WHEN n < 1 THEN error('INVALID_FUNCTION_ARGUMENT: Index must be greater than zero') ELSE string_split(t, d)[n] END
athena_regexp_extract(t, p, g) AS CASE WHEN regexp_matches(t, p) THEN regexp_extract(t, p, CAST(g AS INTEGER)) END
athena_url(u, g) AS CASE WHEN regexp_matches(u, '^[A-Za-z][A-Za-z0-9+.-]*:') THEN regexp_extract(u, '^(([^:/?#]+):)', g) END
athena_url_host(u) AS nullif(regexp_extract(u, '^[^:/?#]+://(?:[^/?#@]*@)?([^/?#:]*)', 1), '')
athena_url_port(u) AS TRY_CAST(nullif(regexp_extract(u, '^[^:/?#]+://[^/?#]*?:(\\d+)(?:[/?#]|$)', 1), '') AS BIGINT)
athena_url_path(u) AS regexp_extract(u, '^(?:[^:/?#]+:)?(?://[^/?#]*)?([^?#]*)', 1)
athena_url_query(u) AS CASE WHEN contains(u, '?') THEN regexp_extract(u, '\\?([^#]*)', 1) ELSE '' END
athena_url_fragment(u) AS CASE WHEN contains(u, '#') THEN regexp_extract(u, '#(.*)', 1) ELSE '' END
athena_url_parameter(u, k) AS url_decode(list_filter(string_split(athena_url_query(u), '&'),
  lambda part: starts_with(part, k || '='))[1][length(k) + 2:])
athena_from_base(t, b) AS CASE b WHEN 16 THEN CAST('0x' || t AS BIGINT) WHEN 10 THEN CAST(t AS BIGINT)
  ELSE error('NOT_SUPPORTED: only the bases 10 and 16 are part of this simulated world') END
athena_element_at(a, i) AS CASE WHEN i = 0 THEN error('INVALID_FUNCTION_ARGUMENT: SQL array indices start at 1') ELSE a[i] END
athena_at(a, i) AS CASE WHEN a IS NULL OR i IS NULL THEN NULL WHEN i = 0
  THEN error('INVALID_FUNCTION_ARGUMENT: SQL array indices start at 1') WHEN i < 0
  THEN error('INVALID_FUNCTION_ARGUMENT: Array subscript is negative: ' || i) WHEN i > len(a)
  THEN error('INVALID_FUNCTION_ARGUMENT: Array subscript must be less than or equal to array length: ' || i || ' > ' || len(a))
  ELSE a[i] END
athena_key(m, k) AS CASE WHEN m IS NULL OR map_contains(m, k) THEN m[k]
  ELSE error('INVALID_FUNCTION_ARGUMENT: Key not present in map: ' || k) END
athena_contains(a, x) AS CASE WHEN list_contains(a, x) THEN TRUE WHEN a IS NULL OR x IS NULL THEN NULL
  WHEN len(list_filter(a, lambda e: e IS NULL)) > 0 THEN NULL ELSE FALSE END
athena_array_join(a, d, n) AS array_to_string(list_transform(a, lambda e: coalesce(CAST(e AS VARCHAR), n)), d)
athena_distinct(a) AS list_filter(a, lambda e, i: coalesce(list_position(a, e), i) = i)
athena_except(a, b) AS athena_distinct(list_filter(a, lambda e: NOT list_contains(b, e)))
athena_sequence(b, e, s) AS CASE WHEN abs((e - b) // s) >= 10000
  THEN error('INVALID_FUNCTION_ARGUMENT: result of sequence function must not have more than 10000 entries')
  ELSE generate_series(b, e, s) END
athena_length(n) AS CASE WHEN n BETWEEN 0 AND 1000000 THEN CAST(n AS INTEGER)
  ELSE error('INVALID_FUNCTION_ARGUMENT: Target length must be in the range [0..1000000]') END
athena_times(n) AS CASE WHEN n > 10000
  THEN error('INVALID_FUNCTION_ARGUMENT: count argument of repeat function must be less than or equal to 10000') ELSE n END
athena_json_parse(t) AS CASE WHEN t IS NULL THEN NULL WHEN json_valid(t) THEN json(t)
  ELSE error('INVALID_FUNCTION_ARGUMENT: Cannot convert value to JSON: ''' || t || '''') END
athena_json(t, p) AS CASE WHEN json_valid(t) THEN json_extract(t, p) END
athena_json_scalar(t, p) AS CASE WHEN json_valid(t) AND json_type(t, p) NOT IN ('OBJECT', 'ARRAY', 'NULL')
  THEN json_extract_string(t, p) END
athena_json_size(t, p) AS CASE WHEN json_valid(t) THEN CASE json_type(t, p)
  WHEN 'ARRAY' THEN CAST(json_array_length(t, p) AS BIGINT)
  WHEN 'OBJECT' THEN CAST(len(json_keys(t, p)) AS BIGINT) WHEN NULL THEN NULL ELSE 0 END END
athena_json_length(t) AS CASE WHEN json_valid(t) AND json_type(t) = 'ARRAY' THEN CAST(json_array_length(t) AS BIGINT) END
athena_json_array_get(t, i) AS CASE WHEN json_valid(t) AND json_type(t) = 'ARRAY' THEN json_extract(t, CAST(i AS BIGINT)) END
athena_json_contains(t, x) AS CASE WHEN json_valid(t) AND json_type(t) = 'ARRAY'
  THEN list_contains(CAST(t AS JSON[]), CAST(to_json(x) AS JSON)) END
athena_json_text(j) AS CASE json_type(j) WHEN 'NULL' THEN NULL
  WHEN 'OBJECT' THEN error('INVALID_CAST_ARGUMENT: Cannot cast ''' || CAST(j AS VARCHAR) || ''' to varchar')
  WHEN 'ARRAY' THEN error('INVALID_CAST_ARGUMENT: Cannot cast ''' || CAST(j AS VARCHAR) || ''' to varchar')
  ELSE json_extract_string(j, '$') END
athena_from_iso8601(t) AS CASE WHEN t IS NULL THEN NULL
  WHEN regexp_matches(t, '^\\d{4}(-\\d\\d(-\\d\\d(T\\d\\d(:\\d\\d(:\\d\\d(\\.\\d+)?)?)?(Z|[+-]\\d\\d(:?\\d\\d)?)?)?)?)?$')
  THEN CAST(CASE length(t) WHEN 4 THEN t || '-01-01' WHEN 7 THEN t || '-01' ELSE
    regexp_replace(t, 'T(\\d\\d)(Z|[+-]|$)', 'T\\1:00\\2') END AS TIMESTAMPTZ)
  ELSE error('INVALID_FUNCTION_ARGUMENT: Invalid format: "' || t || '"') END
athena_map_agg(k, v) AS map_from_entries(list({'k': k, 'v': v}) FILTER (WHERE k IS NOT NULL))
athena_histogram(x) AS histogram(x)
"""


def install(database: duckdb.DuckDBPyConnection) -> None:
    """Make the macros and the functions on network addresses."""
    statement = ""
    for line in [*MACROS.strip().splitlines(), ""]:
        if line.startswith(" "):
            statement += "\n" + line
            continue
        if statement:
            database.execute(f"CREATE MACRO {statement}")
        statement = line
    database.create_function("athena_ip", _address, ["VARCHAR"], "VARCHAR")
    database.create_function("athena_network_contains", _contains, ["VARCHAR", "VARCHAR"], "BOOLEAN")


def _address(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        raise ValueError(f"INVALID_CAST_ARGUMENT: Cannot cast value to IPADDRESS: {text}") from None


def _contains(network: str, address: str) -> bool:
    try:
        where = ipaddress.ip_network(network, strict=False)
    except ValueError:
        raise ValueError(f"INVALID_FUNCTION_ARGUMENT: Invalid CIDR: {network}") from None
    found = ipaddress.ip_address(address)
    return found.version == where.version and found in where
