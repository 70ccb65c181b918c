"""Reads and writes .scrt through polars, which has no unions: they come as structs, maps as lists."""

import polars as pl

import scrt_arrow

scrt_arrow.convert("readings.txt", "readings.scrt")

readings = pl.DataFrame(scrt_arrow.read("readings.scrt", union_as_struct=1, map_as_list=1))
print(readings.group_by("station").agg(pl.len(), pl.col("celsius").max()).sort("station").rows())

# What polars makes of uuid, map or union becomes the field's type again.
schema = scrt_arrow.schema_of("readings.scrt")
scrt_arrow.write("known.scrt", readings.filter(pl.col("celsius").is_not_null()), "Reading", schema)
scrt_arrow.free_schema(schema)
known = pl.DataFrame(scrt_arrow.read("known.scrt", union_as_struct=1, map_as_list=1))
print("known:", known.height, known["raw"].to_list())
