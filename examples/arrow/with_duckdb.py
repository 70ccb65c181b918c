"""Reads and writes .scrt through DuckDB, which takes no dense unions: they come as structs."""

import duckdb

import scrt_arrow

scrt_arrow.convert("readings.txt", "readings.scrt")

readings = scrt_arrow.read("readings.scrt", union_as_struct=1)
for row in duckdb.sql("""
        select station, count(*), avg(celsius)::decimal(5,2), max(raw.i64)
        from readings group by station order by station""").fetchall():
    print(*row)

# What DuckDB makes of uuid, symbol or union becomes the field's type again.
schema = scrt_arrow.schema_of("readings.scrt")
warm = duckdb.sql("select * from readings where celsius > 0")
scrt_arrow.write("warm.scrt", warm, "Reading", schema)
scrt_arrow.free_schema(schema)
warm = scrt_arrow.read("warm.scrt", union_as_struct=1)
print("warm:", *duckdb.sql("select id, raw.i64 from warm").fetchall())
