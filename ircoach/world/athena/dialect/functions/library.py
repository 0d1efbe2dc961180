"""The functions of Athena that DuckDB can say in one template: text, numbers, arrays and maps, JSON, addresses of the web.

What each does is Trino's documentation (https://trino.io/docs/current/functions.html), which Athena engine version 3 follows
(https://docs.aws.amazon.com/athena/latest/ug/functions-env3.html). `athena_…` are macros of ours (macros.py).
"""

from __future__ import annotations

from collections import defaultdict

from ircoach.world.athena.dialect.functions.signature import Signature, signature

_TEXT = """
lower(varchar) -> varchar = lower({0})
upper(varchar) -> varchar = upper({0})
length(varchar) -> bigint = length({0})
length(varbinary) -> bigint = octet_length({0})
trim(varchar) -> varchar = trim({0})
ltrim(varchar) -> varchar = ltrim({0})
rtrim(varchar) -> varchar = rtrim({0})
reverse(varchar) -> varchar = reverse({0})
replace(varchar, varchar) -> varchar = replace({0}, {1}, '')
replace(varchar, varchar, varchar) -> varchar = replace({0}, {1}, {2})
translate(varchar, varchar, varchar) -> varchar = translate({0}, {1}, {2})
substr(varchar, bigint) -> varchar = athena_substr({0}, {1}, NULL)
substr(varchar, bigint, bigint) -> varchar = athena_substr({0}, {1}, {2})
substring(varchar, bigint) -> varchar = athena_substr({0}, {1}, NULL)
substring(varchar, bigint, bigint) -> varchar = athena_substr({0}, {1}, {2})
strpos(varchar, varchar) -> bigint = instr({0}, {1})
starts_with(varchar, varchar) -> boolean = starts_with({0}, {1})
split(varchar, varchar) -> array(varchar) = string_split({0}, {1})
split(varchar, varchar, bigint) -> array(varchar) = athena_split({0}, {1}, {2})
split_part(varchar, varchar, bigint) -> varchar = athena_split_part({0}, {1}, {2})
lpad(varchar, bigint, varchar) -> varchar = lpad({0}, athena_length({1}), {2})
rpad(varchar, bigint, varchar) -> varchar = rpad({0}, athena_length({1}), {2})
chr(bigint) -> varchar = chr(CAST({0} AS INTEGER))
codepoint(varchar) -> integer = unicode({0})
concat_ws(varchar, array(varchar)) -> varchar = array_to_string({1}, {0})
concat_ws(varchar, varchar...) -> varchar = concat_ws({all})
levenshtein_distance(varchar, varchar) -> bigint = levenshtein({0}, {1})
hamming_distance(varchar, varchar) -> bigint = hamming({0}, {1})
to_utf8(varchar) -> varbinary = encode({0})
from_utf8(varbinary) -> varchar = decode({0})
to_hex(varbinary) -> varchar = hex({0})
from_hex(varchar) -> varbinary = unhex({0})
to_base64(varbinary) -> varchar = to_base64({0})
from_base64(varchar) -> varbinary = from_base64({0})
md5(varbinary) -> varbinary = unhex(md5({0}))
sha1(varbinary) -> varbinary = unhex(sha1({0}))
sha256(varbinary) -> varbinary = unhex(sha256({0}))
regexp_like(varchar, varchar) -> boolean = regexp_matches({0}, {1})
regexp_extract(varchar, varchar) -> varchar = athena_regexp_extract({0}, {1}, 0)
regexp_extract(varchar, varchar, bigint) -> varchar = athena_regexp_extract({0}, {1}, {2})
regexp_extract_all(varchar, varchar) -> array(varchar) = regexp_extract_all({0}, {1})
regexp_extract_all(varchar, varchar, bigint) -> array(varchar) = regexp_extract_all({0}, {1}, CAST({2} AS INTEGER))
regexp_replace(varchar, varchar) -> varchar = regexp_replace({0}, {1}, '', 'g')
regexp_split(varchar, varchar) -> array(varchar) = regexp_split_to_array({0}, {1})
regexp_count(varchar, varchar) -> bigint = len(regexp_extract_all({0}, {1}))
url_encode(varchar) -> varchar = url_encode({0})
url_decode(varchar) -> varchar = url_decode({0})
url_extract_protocol(varchar) -> varchar = athena_url({0}, 2)
url_extract_host(varchar) -> varchar = athena_url_host({0})
url_extract_port(varchar) -> bigint = athena_url_port({0})
url_extract_path(varchar) -> varchar = athena_url_path({0})
url_extract_query(varchar) -> varchar = athena_url_query({0})
url_extract_fragment(varchar) -> varchar = athena_url_fragment({0})
url_extract_parameter(varchar, varchar) -> varchar = athena_url_parameter({0}, {1})
"""

_NUMBERS = """
abs(bigint) -> bigint = abs({0})
abs(double) -> double = abs({0})
ceil(bigint) -> bigint = {0}
ceil(double) -> double = ceil({0})
ceiling(bigint) -> bigint = {0}
ceiling(double) -> double = ceil({0})
floor(bigint) -> bigint = {0}
floor(double) -> double = floor({0})
round(bigint) -> bigint = {0}
round(double) -> double = round({0})
round(double, integer) -> double = round({0}, {1})
truncate(double) -> double = trunc({0})
sign(bigint) -> bigint = CAST(sign({0}) AS BIGINT)
sign(double) -> double = CAST(sign({0}) AS DOUBLE)
sqrt(double) -> double = sqrt({0})
ln(double) -> double = ln({0})
log2(double) -> double = log2({0})
log10(double) -> double = log10({0})
exp(double) -> double = exp({0})
pow(double, double) -> double = pow({0}, {1})
power(double, double) -> double = pow({0}, {1})
mod(bigint, bigint) -> bigint = ({0} % {1})
rand() -> double = random()
random() -> double = random()
from_base(varchar, bigint) -> bigint = athena_from_base({0}, {1})
to_base(bigint, bigint) -> varchar = lower(to_base({0}, CAST({1} AS INTEGER)))
bitwise_and(bigint, bigint) -> bigint = ({0} & {1})
bitwise_or(bigint, bigint) -> bigint = ({0} | {1})
bitwise_xor(bigint, bigint) -> bigint = xor({0}, {1})
is_nan(double) -> boolean = isnan({0})
is_infinite(double) -> boolean = isinf({0})
"""

_COLLECTIONS = """
cardinality(array(T)) -> bigint = len({0})
cardinality(map(K,V)) -> bigint = CAST(cardinality({0}) AS BIGINT)
element_at(array(T), bigint) -> T = athena_element_at({0}, {1})
element_at(map(K,V), K) -> V = ({0})[{1}]
contains(array(T), T) -> boolean = athena_contains({0}, {1})
array_join(array(T), varchar) -> varchar = array_to_string({0}, {1})
array_join(array(T), varchar, varchar) -> varchar = athena_array_join({0}, {1}, {2})
array_distinct(array(T)) -> array(T) = athena_distinct({0})
array_sort(array(T)) -> array(T) = list_sort({0}, 'ASC', 'NULLS LAST')
array_max(array(T)) -> T = list_max({0})
array_min(array(T)) -> T = list_min({0})
array_position(array(T), T) -> bigint = coalesce(list_position({0}, {1}), 0)
array_remove(array(T), T) -> array(T) = list_filter({0}, lambda athena_x: athena_x IS DISTINCT FROM {1})
array_intersect(array(T), array(T)) -> array(T) = list_sort(list_intersect({0}, {1}))
array_union(array(T), array(T)) -> array(T) = athena_distinct(list_concat({0}, {1}))
array_except(array(T), array(T)) -> array(T) = athena_except({0}, {1})
arrays_overlap(array(T), array(T)) -> boolean = list_has_any({0}, {1})
flatten(array(array(T))) -> array(T) = flatten({0})
slice(array(T), bigint, bigint) -> array(T) = list_slice({0}, {1}, {1} + {2} - 1)
reverse(array(T)) -> array(T) = list_reverse({0})
repeat(T, bigint) -> array(T) = list_transform(range(athena_times({1})), lambda athena_x: {0})
sequence(bigint, bigint) -> array(bigint) = athena_sequence({0}, {1}, CASE WHEN {1} < {0} THEN -1 ELSE 1 END)
sequence(bigint, bigint, bigint) -> array(bigint) = athena_sequence({0}, {1}, {2})
filter(array(T), function(T,boolean)) -> array(T) = list_filter({0}, {1})
transform(array(T), function(T,U)) -> array(U) = list_transform({0}, {1})
any_match(array(T), function(T,boolean)) -> boolean = list_bool_or(list_transform({0}, {1}))
all_match(array(T), function(T,boolean)) -> boolean = coalesce(list_bool_and(list_transform({0}, {1})), TRUE)
none_match(array(T), function(T,boolean)) -> boolean = coalesce(NOT list_bool_or(list_transform({0}, {1})), TRUE)
map_keys(map(K,V)) -> array(K) = map_keys({0})
map_values(map(K,V)) -> array(V) = map_values({0})
map(array(K), array(V)) -> map(K,V) = map({0}, {1})
"""

_JSON = """
json_parse(varchar) -> json = athena_json_parse({0})
json_format(json) -> varchar = CAST({0} AS VARCHAR)
json_array_length(json) -> bigint = athena_json_length({0})
json_array_length(varchar) -> bigint = athena_json_length({0})
json_array_get(json, bigint) -> json = json_extract({0}, CAST({1} AS BIGINT))
json_array_get(varchar, bigint) -> json = athena_json_array_get({0}, {1})
json_array_contains(json, T) -> boolean = athena_json_contains({0}, {1})
json_array_contains(varchar, T) -> boolean = athena_json_contains({0}, {1})
is_json_scalar(json) -> boolean = json_type({0}) NOT IN ('OBJECT', 'ARRAY')
is_json_scalar(varchar) -> boolean = json_type({0}) NOT IN ('OBJECT', 'ARRAY')
"""

_ADDRESSES = """
contains(varchar, ipaddress) -> boolean = athena_network_contains({0}, {1})
"""

_DATES = """
current_timezone() -> varchar = 'UTC'
from_unixtime(double) -> timestamp with time zone = to_timestamp({0})
to_unixtime(timestamp with time zone) -> double = epoch({0})
to_unixtime(timestamp) -> double = epoch({0})
from_iso8601_timestamp(varchar) -> timestamp with time zone = athena_from_iso8601({0})
from_iso8601_date(varchar) -> date = CAST({0} AS DATE)
to_iso8601(date) -> varchar = strftime({0}, '%Y-%m-%d')
to_iso8601(timestamp) -> varchar = strftime({0}, '%Y-%m-%dT%H:%M:%S.%g')
to_iso8601(timestamp with time zone) -> varchar = strftime({0}, '%Y-%m-%dT%H:%M:%S.%gZ')
date(varchar) -> date = CAST({0} AS DATE)
date(timestamp) -> date = CAST({0} AS DATE)
date(timestamp with time zone) -> date = CAST({0} AS DATE)
date(date) -> date = {0}
year(timestamp with time zone) -> bigint = year({0})
quarter(timestamp with time zone) -> bigint = quarter({0})
month(timestamp with time zone) -> bigint = month({0})
week(timestamp with time zone) -> bigint = week({0})
week_of_year(timestamp with time zone) -> bigint = week({0})
day(timestamp with time zone) -> bigint = day({0})
day_of_month(timestamp with time zone) -> bigint = day({0})
day_of_week(timestamp with time zone) -> bigint = isodow({0})
dow(timestamp with time zone) -> bigint = isodow({0})
day_of_year(timestamp with time zone) -> bigint = dayofyear({0})
doy(timestamp with time zone) -> bigint = dayofyear({0})
hour(timestamp with time zone) -> bigint = hour({0})
minute(timestamp with time zone) -> bigint = minute({0})
second(timestamp with time zone) -> bigint = second({0})
millisecond(timestamp with time zone) -> bigint = (millisecond({0}) % 1000)
last_day_of_month(timestamp with time zone) -> date = last_day({0})
"""

AGGREGATES_TABLE = """
sum(bigint) -> bigint = CAST(sum({0}) AS BIGINT)
sum(double) -> double = sum({0})
sum(interval day to second) -> interval day to second = sum({0})
avg(double) -> double = avg({0})
min(T) -> T = min({0})
max(T) -> T = max({0})
min_by(T, U) -> T = arg_min({0}, {1})
max_by(T, U) -> T = arg_max({0}, {1})
arbitrary(T) -> T = any_value({0})
any_value(T) -> T = any_value({0})
count_if(boolean) -> bigint = count(nullif({0}, FALSE))
bool_and(boolean) -> boolean = bool_and({0})
bool_or(boolean) -> boolean = bool_or({0})
every(boolean) -> boolean = bool_and({0})
array_agg(T) -> array(T) = list({0})
set_agg(T) -> array(T) = list(DISTINCT {0})
listagg(varchar) -> varchar = string_agg({0}, '')
listagg(varchar, varchar) -> varchar = string_agg({0}, {1})
map_agg(K, V) -> map(K,V) = athena_map_agg({0}, {1})
histogram(T) -> map(T,bigint) = athena_histogram({0})
approx_distinct(T) -> bigint = count(DISTINCT {0})
approx_distinct(T, double) -> bigint = count(DISTINCT {0})
approx_percentile(double, double) -> double = quantile_disc({0}, {1})
stddev(double) -> double = stddev_samp({0})
stddev_samp(double) -> double = stddev_samp({0})
stddev_pop(double) -> double = stddev_pop({0})
variance(double) -> double = var_samp({0})
var_samp(double) -> double = var_samp({0})
var_pop(double) -> double = var_pop({0})
geometric_mean(double) -> double = geomean({0})
"""

WINDOW_TABLE = """
row_number() -> bigint = row_number()
rank() -> bigint = rank()
dense_rank() -> bigint = dense_rank()
percent_rank() -> double = percent_rank()
cume_dist() -> double = cume_dist()
ntile(bigint) -> bigint = ntile({0})
lag(T) -> T = lag({0})
lag(T, bigint) -> T = lag({0}, {1})
lag(T, bigint, T) -> T = lag({0}, {1}, {2})
lead(T) -> T = lead({0})
lead(T, bigint) -> T = lead({0}, {1})
lead(T, bigint, T) -> T = lead({0}, {1}, {2})
first_value(T) -> T = first_value({0})
last_value(T) -> T = last_value({0})
nth_value(T, bigint) -> T = nth_value({0}, {1})
"""


def _table(*texts: str) -> dict[str, list[Signature]]:
    found: dict[str, list[Signature]] = defaultdict(list)
    for line in "".join(texts).split("\n"):
        if not line:
            continue
        declared, _, template = line.partition(" = ")
        one = signature(declared, template)
        found[one.name].append(one)
    return dict(found)


FUNCTIONS = _table(_TEXT, _NUMBERS, _COLLECTIONS, _JSON, _ADDRESSES, _DATES)
AGGREGATES = _table(AGGREGATES_TABLE)
WINDOWS = _table(WINDOW_TABLE)
