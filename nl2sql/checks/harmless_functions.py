"""Functions that only compute: those whose names sqlglot does not know, by dialect.

An allow-list, because a database's functions also read files, sleep, end other people's sessions, run
SQL given as text and write. A name is here when it has no effect and reaches nothing but its arguments
and the catalogue; anything else is refused until somebody adds it.
"""

from __future__ import annotations

from typing import Final

SQLITE: Final = frozenset(
    """
    abs acos acosh asin asinh atan atan2 atanh avg bm25 ceil ceiling changes char coalesce concat concat_ws cos
    cosh count cume_dist date datetime decimal_add decimal_mul decimal_sub decimal_sum degrees dense_rank exp
    first_value floor format generate_series glob group_concat hex highlight ieee754 if ifnull iif instr json
    json_array json_array_length json_each json_error_position json_extract json_group_array json_group_object
    json_insert json_object json_patch json_pretty json_quote json_remove json_replace json_set json_tree
    json_type json_valid jsonb jsonb_array jsonb_extract jsonb_group_array jsonb_group_object jsonb_insert
    jsonb_object jsonb_patch jsonb_remove jsonb_replace jsonb_set julianday lag last_insert_rowid last_value
    lead length like likelihood likely ln log log10 log2 lower ltrim match matchinfo max median min mod
    nth_value ntile nullif octet_length offsets percent_rank percentile percentile_cont percentile_disc pi pow
    power pragma_collation_list pragma_compile_options pragma_database_list pragma_foreign_key_list
    pragma_function_list pragma_index_info pragma_index_list pragma_index_xinfo pragma_table_info
    pragma_table_list pragma_table_xinfo printf quote radians random randomblob rank replace round
    row_number rtreecheck rtreedepth rtrim sign sin sinh snippet soundex sqlite_compileoption_get
    sqlite_compileoption_used sqlite_source_id sqlite_version sqrt strftime string_agg substr substring subtype
    sum tan tanh time timediff total total_changes trim trunc typeof unhex unicode unixepoch unlikely upper uuid
    zeroblob
    """.split()  # noqa: SIM905 - a list of words reads better so
)
"""SQLite, its JSON, mathematics, full-text and percentile functions, and the PRAGMA table functions that read."""

POSTGRES: Final = frozenset(
    """
    abbrev abs acos acosd acosh age akeys area array_agg array_dims array_fill array_length array_lower
    array_ndims array_position array_positions array_remove array_replace array_to_json array_to_string
    array_to_tsvector array_upper ascii asin asind asinh atan atan2 atan2d atand atanh avals avg bit_and
    bit_count bit_length bit_or bit_xor bool_and bool_or btrim cardinality cbrt ceil ceiling center char_length
    character_length chr circle clock_timestamp col_description concat concat_ws convert convert_from convert_to
    corr cos cosd cosh cot cotd count covar_pop covar_samp cume_dist current_database current_schema
    current_schemas current_user date_bin date_part date_trunc datemultirange daterange decode degrees
    dense_rank diagonal diameter difference div dmetaphone encode enum_first enum_last enum_range every exp
    extract factorial family first_value floor format format_type gcd gen_random_uuid generate_series
    generate_subscripts get_bit get_byte get_current_ts_config getdatabaseencoding has_any_column_privilege
    has_column_privilege has_database_privilege has_foreign_data_wrapper_privilege has_function_privilege
    has_language_privilege has_parameter_privilege has_schema_privilege has_sequence_privilege
    has_server_privilege has_table_privilege has_type_privilege height host hostmask hstore_to_json initcap
    int2int4_sum int4multirange int4range int8multirange int8range interval_avg is_normalized isclosed isempty
    isfinite ishorizontal isopen isparallel isperp isvertical json_agg json_array_elements
    json_array_elements_text json_array_length json_build_array json_build_object json_each json_each_text
    json_object json_object_agg json_object_keys json_populate_record json_populate_recordset json_strip_nulls
    json_to_record json_to_recordset json_to_tsvector json_typeof jsonb_agg jsonb_array_elements
    jsonb_array_elements_text jsonb_array_length jsonb_build_array jsonb_build_object jsonb_each jsonb_each_text
    jsonb_insert jsonb_object jsonb_object_agg jsonb_object_keys jsonb_path_exists jsonb_path_exists_tz
    jsonb_path_match jsonb_path_match_tz jsonb_path_query jsonb_path_query_array jsonb_path_query_array_tz
    jsonb_path_query_first jsonb_path_query_first_tz jsonb_path_query_tz jsonb_populate_record
    jsonb_populate_recordset jsonb_pretty jsonb_set jsonb_set_lax jsonb_strip_nulls jsonb_to_record
    jsonb_to_recordset jsonb_to_tsvector jsonb_typeof justify_days justify_hours justify_interval lag last_value
    lcm lead left length levenshtein levenshtein_less_equal like like_escape line ln log log10 lower lower_inc
    lower_inf lpad lseg ltrim macaddr8_set7bit make_date make_interval make_time make_timestamp make_timestamptz
    masklen max md5 metaphone min min_scale mod mode multirange netmask network normalize notlike now npoints
    nth_value ntile num_nonnulls num_nulls nummultirange numnode numrange obj_description octet_length overlaps
    overlay parse_ident percent_rank percentile_cont percentile_disc pg_char_to_encoding pg_client_encoding
    pg_collation_for pg_collation_is_visible pg_column_compression pg_column_size pg_conversion_is_visible
    pg_current_snapshot pg_database_size pg_encoding_max_length pg_encoding_to_char pg_function_is_visible
    pg_get_constraintdef pg_get_expr pg_get_function_arg_default pg_get_function_arguments
    pg_get_function_identity_arguments pg_get_function_result pg_get_function_sqlbody pg_get_functiondef
    pg_get_indexdef pg_get_keywords pg_get_object_address pg_get_partition_constraintdef pg_get_partkeydef
    pg_get_replica_identity_index pg_get_ruledef pg_get_serial_sequence pg_get_statisticsobjdef
    pg_get_statisticsobjdef_columns pg_get_statisticsobjdef_expressions pg_get_triggerdef pg_get_userbyid
    pg_get_viewdef pg_has_role pg_indexes_size pg_is_other_temp_schema pg_my_temp_schema pg_opclass_is_visible
    pg_operator_is_visible pg_opfamily_is_visible pg_partition_root pg_relation_size pg_size_bytes
    pg_size_pretty pg_snapshot_xip pg_snapshot_xmax pg_snapshot_xmin pg_table_is_visible pg_table_size
    pg_timezone_abbrevs pg_timezone_names pg_total_relation_size pg_ts_config_is_visible pg_ts_dict_is_visible
    pg_ts_parser_is_visible pg_ts_template_is_visible pg_type_is_visible pg_typeof pg_visible_in_snapshot
    phraseto_tsquery pi plainto_tsquery point polygon position pow power quote_ident quote_literal
    quote_nullable radians radius random range_agg range_intersect_agg range_merge rank regexp_count
    regexp_instr regexp_like regexp_match regexp_matches regexp_replace regexp_split_to_array
    regexp_split_to_table regexp_substr regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope
    regr_sxx regr_sxy regr_syy repeat replace reverse right round row_number row_to_json rpad rtrim scale
    session_user set_bit set_byte setweight sha224 sha256 sha384 sha512 shobj_description sign similarity sin
    sind sinh skeys slice slope soundex split_part sqrt statement_timestamp stddev stddev_pop stddev_samp
    strict_word_similarity string_agg string_to_array string_to_table strip strpos substr substring sum svals
    tan tand tanh text timeofday timestamp timestamptz timezone to_ascii to_char to_date to_hex to_json to_jsonb
    to_number to_regclass to_regcollation to_regnamespace to_regoper to_regoperator to_regproc to_regprocedure
    to_regrole to_regtype to_timestamp to_tsquery to_tsvector transaction_timestamp translate trim_array
    trim_scale trunc ts_debug ts_delete ts_filter ts_headline ts_lexize ts_parse ts_rank ts_rank_cd
    ts_token_type tsmultirange tsquery_phrase tsrange tstzmultirange tstzrange tsvector_to_array unaccent unistr
    unnest upper upper_inc upper_inf var_pop var_samp variance version websearch_to_tsquery width width_bucket
    word_similarity xml_is_well_formed xml_is_well_formed_content xml_is_well_formed_document xmlagg xmlcomment
    xmlconcat xmlconcat2 xmlelement xmlexists xmlforest xmlparse xmlserialize xmlvalidate xpath xpath_exists
    """.split()  # noqa: SIM905 - a list of words reads better so
)
"""PostgreSQL's own, without those about other sessions, files, settings and large objects."""

DUCKDB: Final = frozenset(
    """
    abs acos acosh add age aggregate ago alias any_value apply approx_count_distinct approx_quantile
    approx_top_k arbitrary arg_max arg_max_null arg_max_nulls_last arg_min arg_min_null arg_min_nulls_last
    argmax argmin array_agg array_aggr array_aggregate array_append array_apply array_cat array_concat
    array_contains array_cosine_distance array_cosine_similarity array_cross_product array_distance
    array_distinct array_dot_product array_extract array_filter array_grade_up array_has array_has_all
    array_has_any array_indexof array_inner_product array_intersect array_length array_negative_dot_product
    array_negative_inner_product array_pop_back array_pop_front array_position array_prepend array_push_back
    array_push_front array_reduce array_resize array_reverse array_reverse_sort array_select array_slice
    array_sort array_to_json array_to_string array_to_string_comma_default array_transform array_unique
    array_value array_where array_zip ascii asin asinh assert_true atan atan2 atanh avg bar base64 bin binom
    bit_and bit_count bit_length bit_or bit_position bit_xor bitstring bitstring_agg bool_and bool_or
    can_cast_implicitly cardinality cast_to_type cbrt ceil ceiling century char_length character_length chr
    col_description concat concat_ws contains corr cos cosh cot count count_if count_star countif covar_pop
    covar_samp cume_dist current_catalog current_database current_date current_localtime current_localtimestamp
    current_role current_schema current_schemas current_user damerau_levenshtein date_add date_diff date_part
    date_sub date_trunc datediff datepart datesub datetrunc day dayname dayofmonth dayofweek dayofyear
    days_in_month decade decimal_division decode degrees dense_rank divide duckdb_columns duckdb_constraints
    duckdb_databases duckdb_functions duckdb_indexes duckdb_keywords duckdb_schemas duckdb_sequences
    duckdb_tables duckdb_types duckdb_views editdist3 element_at encode ends_with entropy enum_code enum_first
    enum_last enum_range enum_range_boundary epoch epoch_ms epoch_ns epoch_us equi_width_bins era even exp
    factorial favg fdiv fill filter first first_value flatten floor fmod format formatReadableDecimalSize
    formatReadableSize format_bytes format_pg_type format_type from_base64 from_binary from_hex from_json
    from_json_strict fsum gamma gcd gen_random_uuid generate_series generate_subscripts geomean geometric_mean
    get_bit get_current_time get_current_timestamp get_type grade_up greatest greatest_common_divisor
    group_concat hamming has_any_column_privilege has_column_privilege has_database_privilege
    has_foreign_data_wrapper_privilege has_function_privilege has_language_privilege has_schema_privilege
    has_sequence_privilege has_server_privilege has_table_privilege has_tablespace_privilege hash hex histogram
    histogram_exact histogram_values hour icu_calendar_names if ilike_escape instr isfinite isinf isnan isodow
    isoyear jaccard jaro_similarity jaro_winkler_similarity json json_array json_array_length json_contains
    json_deep_merge json_deserialize_sql json_each json_exists json_extract json_extract_path
    json_extract_path_text json_extract_string json_group_array json_group_object json_group_structure
    json_insert json_keys json_merge_patch json_merge_patch_diff json_normalize json_object json_pretty
    json_quote json_remove json_replace json_serialize_sql json_set json_strip_nulls json_structure
    json_transform json_transform_strict json_tree json_type json_valid json_value julian kahan_sum kurtosis
    kurtosis_pop lag lambda last last_day last_value lcase lcm lead least least_common_multiple left
    left_grapheme len length length_grapheme levenshtein lgamma like_escape list list_aggr list_aggregate
    list_any_value list_append list_apply list_approx_count_distinct list_avg list_bit_and list_bit_or
    list_bit_xor list_bool_and list_bool_or list_cat list_concat list_contains list_cosine_distance
    list_cosine_similarity list_count list_distance list_distinct list_dot_product list_element list_entropy
    list_extract list_filter list_first list_grade_up list_has list_has_all list_has_any list_histogram
    list_indexof list_inner_product list_intersect list_kurtosis list_kurtosis_pop list_last list_mad list_max
    list_median list_min list_mode list_negative_dot_product list_negative_inner_product list_pack list_position
    list_prepend list_product list_reduce list_resize list_reverse list_reverse_sort list_select list_sem
    list_skewness list_slice list_sort list_stddev_pop list_stddev_samp list_string_agg list_sum list_transform
    list_unique list_value list_var_pop list_var_samp list_where list_zip listagg ln log log10 log2 lower lpad
    ltrim lttb mad make_date make_time make_timestamp make_timestamp_ms make_timestamp_ns make_timestamptz
    make_type map map_concat map_contains map_contains_entry map_contains_value map_entries map_extract
    map_extract_value map_from_entries map_keys map_to_pg_oid map_values max max_by md5 md5_number
    md5_number_lower md5_number_upper mean median microsecond millennium millisecond min min_by minute
    mismatches mod mode month monthname multiply nanosecond nextafter nfc_normalize normalized_interval
    not_ilike_escape not_like_escape now nth_value ntile nullif obj_description octet_length ord overlay
    parse_dirname parse_dirpath parse_filename parse_formatted_bytes parse_path path_join percent_rank
    pg_collation_is_visible pg_conversion_is_visible pg_function_is_visible pg_get_constraintdef pg_get_expr
    pg_get_viewdef pg_has_role pg_is_other_temp_schema pg_my_temp_schema pg_opclass_is_visible
    pg_operator_is_visible pg_opfamily_is_visible pg_size_pretty pg_table_is_visible pg_timezone_names
    pg_ts_config_is_visible pg_ts_dict_is_visible pg_ts_parser_is_visible pg_ts_template_is_visible
    pg_type_is_visible pg_typeof pi position pow power pragma_collations pragma_database_size pragma_show
    pragma_storage_info pragma_table_info pragma_version prefix printf product quantile quantile_cont
    quantile_disc quarter radians random range rank rank_dense reduce regexp_escape regexp_extract
    regexp_extract_all regexp_full_match regexp_matches regexp_replace regexp_split_to_array
    regexp_split_to_table regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy
    regr_syy remap_struct repeat replace replace_type reservoir_quantile reverse right right_grapheme round
    round_even roundbankers row row_number row_to_json rpad rtrim second sem session_user set_bit sha1 sha256
    shobj_description sign signbit sin sinh skewness split split_part sqrt st_asbinary st_asgeojson st_astext
    st_aswkb st_aswkt st_geomfromgeojson st_geomfromwkb st_intersects_extent st_setcrs starts_with stddev
    stddev_pop stddev_samp str_split str_split_regex strftime string_agg string_split string_split_regex
    string_to_array strip_accents strlen strpos strptime struct_concat struct_contains struct_extract
    struct_extract_at struct_has struct_indexof struct_insert struct_keys struct_pack struct_position
    struct_update struct_values substr substring substring_grapheme subtract suffix sum sum_no_overflow sumkahan
    summary tan tanh time_bucket timezone timezone_hour timezone_minute to_base to_base64 to_binary to_centuries
    to_days to_decades to_hex to_hours to_json to_microseconds to_millennia to_milliseconds to_minutes to_months
    to_quarters to_seconds to_timestamp to_weeks to_years today transaction_timestamp translate trim trunc
    try_strptime typeof ucase unbin unhex unicode union_extract union_tag union_value unnest unpivot_list upper
    url_decode url_encode user uuid uuid_extract_timestamp uuid_extract_version uuidv4 uuidv7 var_pop var_samp
    variance variant_array_length variant_contains variant_exists variant_extract variant_extract_string
    variant_group_array variant_group_object variant_keys variant_type variant_typeof version wavg week weekday
    weekofyear weighted_avg xor year yearweek
    """.split()  # noqa: SIM905 - a list of words reads better so
)
"""DuckDB, with its JSON and calendar functions; no function that reads a file or runs a text."""

OTHERS: Final = frozenset(
    """
    abs acos adddate addtime asin atan atan2 avg bin bit_and bit_count bit_length bit_or bit_xor ceil ceiling
    char char_length character_length charindex chr coalesce concat concat_ws conv convert cos cot count crc32
    cume_dist curdate current_date current_time current_timestamp curtime date date_add date_format date_part
    date_sub date_trunc datediff datename datepart datetime day dayname dayofmonth dayofweek dayofyear decode
    degrees dense_rank div elt eomonth exp field find_in_set first_value floor format from_days from_unixtime
    getdate greatest group_concat hex hour if ifnull iif instr isnull isnumeric json_array json_array_length
    json_arrayagg json_contains json_extract json_keys json_length json_object json_objectagg json_query
    json_type json_unquote json_valid json_value lag last_day last_value lcase lead least left len length
    listagg ln locate log log10 log2 lower lpad ltrim makedate maketime max md5 median microsecond mid min
    minute mod month monthname months_between now nth_value ntile nullif nvl nvl2 oct octet_length patindex
    percent_rank percentile_cont percentile_disc period_add period_diff pi position pow power quarter quote
    radians rand random rank regexp_instr regexp_like regexp_replace regexp_substr repeat replace replicate
    reverse right round row_number rpad rtrim sec_to_time second sha1 sha2 sign sin soundex space sqrt std
    stddev stddev_pop stddev_samp str str_to_date strcmp string_agg stuff subdate substr substring
    substring_index subtime sum sysdate tan time time_format time_to_sec timediff timestamp timestampadd
    timestampdiff to_char to_date to_days to_number to_timestamp trim trunc truncate try_cast ucase unhex
    unix_timestamp upper utc_date utc_time utc_timestamp uuid var_pop var_samp variance version week weekday
    weekofyear weight_string year yearweek
    """.split()  # noqa: SIM905 - a list of words reads better so
)
"""What the remaining databases have in common."""

BY_DIALECT: Final = {"sqlite": SQLITE, "postgres": POSTGRES, "duckdb": DUCKDB}
"""The list of a dialect; `OTHERS` for any that is not here."""
