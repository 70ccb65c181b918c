"""Reads and writes .scrt through pyarrow. Every type has a counterpart, and metadata keeps the rest."""

import pyarrow as pa
import pyarrow.compute as pc

import scrt_arrow

scrt_arrow.convert("readings.txt", "readings.scrt")

table = pa.RecordBatchReader.from_stream(scrt_arrow.read("readings.scrt")).read_all()
for field in table.schema:
    print(f"{field.name}: {field.type}")
print("mean:", pc.mean(table["celsius"]).as_py())

scrt_arrow.write("north.scrt", table.filter(pc.equal(table["station"], "north")), "Reading")
again = pa.RecordBatchReader.from_stream(scrt_arrow.read("north.scrt")).read_all()
print("north:", again.num_rows, "rows, same schema:", again.schema.equals(table.schema, check_metadata=True))
