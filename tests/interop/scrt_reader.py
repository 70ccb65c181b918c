#!/usr/bin/env python3
"""Reads .scrt files; written from docs/spec alone, so that it can check the library.

Usage: scrt_reader.py [--schema | --check] FILE
  (nothing)   prints the rows as JSON lines
  --schema    prints the types of the file's schemas
  --check     reads everything and prints nothing
Exit code 1 and a message if the file is damaged or not allowed.
"""

import argparse
import struct
import sys
from typing import NamedTuple

import xxhash
import zstandard

import scrt_rows
from scrt_blocks import Cursor, ScrtError
from scrt_json import to_json
from scrt_schema import parse_schema, type_text
from scrt_widening import schema_holds

MAGIC = bytes.fromhex("53435254010d0a1a")
END_MAGIC = bytes.fromhex("5343525401454e44")
ZSTD_MAGIC = bytes.fromhex("28b52ffd")
PREAMBLE_BYTES = 40
SEGMENT_HEADER_BYTES = 32
TRAILER_BYTES = 32
ROWS_MAX = 2**31 - 1
RAW_BYTES_MAX = 1 << 28  # this reader's own limit, for a page or a directory
CRITICAL = 1  # flag of a section that a reader has to know


# Types may nest 256 deep, and Python counts several calls for each.
sys.setrecursionlimit(max(sys.getrecursionlimit(), 10_000))


class Segment(NamedTuple):
    tag: bytes
    ordinal: int
    offset: int
    size: int  # with header and padding
    body: bytes

    @property
    def body_offset(self):
        return self.offset + SEGMENT_HEADER_BYTES

    def cursor(self):
        return Cursor(self.body, self.body_offset)


class RowGroup(NamedTuple):
    segment: Segment
    schema_ordinal: int
    rows: int
    nodes: list


class ScrtFile:
    """A whole file. Opening it checks all but the pages; reading the rows checks these."""

    def __init__(self, data):
        self.data = data
        self.file_id = read_preamble(data)
        footer_offset, trailer_offset = self.read_trailer()
        self.schemas = {}  # by ordinal of the segment
        self.groups = []
        self.segments = list(self.walk(footer_offset, trailer_offset))
        for segment in self.segments:
            self.read_segment(segment)
        self.read_footer(self.segments[-1])

    def rows(self):
        """(schema, row) of each row of the file."""
        for group in self.groups:
            schema = self.schemas[group.schema_ordinal]
            for row in scrt_rows.decode_rows(schema, group.nodes, group.rows):
                yield schema, row

    def check(self, data, tag, ordinal, part, want, offset):
        if checksum(self.file_id, data, tag, ordinal, part) != want:
            raise ScrtError(f"check of {tag.decode('ascii', 'replace')} {ordinal} is wrong", offset)

    def read_trailer(self):
        offset = len(self.data) - TRAILER_BYTES
        if offset < PREAMBLE_BYTES:
            raise ScrtError("no room for a trailer", len(self.data))
        cursor = Cursor(self.data[offset:], offset)
        footer, size, want = cursor.unpack("QQQ")
        cursor.require(cursor.take(8) == END_MAGIC, "the file does not end as a .scrt file")
        self.check(self.data[offset : offset + 16], b"TAIL", 0, offset, want, offset)
        fits = PREAMBLE_BYTES <= footer and footer + size == offset
        cursor.require(fits and size > 0, "the footer does not end at the trailer")
        return footer, offset

    def walk(self, footer_offset, end):
        """All segments, the last one being the footer."""
        offset = PREAMBLE_BYTES
        ordinal = 0
        while offset < end:
            segment = self.segment_at(offset, end)
            if segment.ordinal != ordinal:
                raise ScrtError(f"segment {segment.ordinal} stands where {ordinal} should", offset)
            if (offset == footer_offset) != (segment.offset + segment.size == end):
                raise ScrtError("the trailer names another segment than the last", offset)
            yield segment
            offset += segment.size
            ordinal += 1

    def segment_at(self, offset, end):
        if end - offset < SEGMENT_HEADER_BYTES:
            raise ScrtError("a segment is cut short", offset)
        cursor = Cursor(self.data[offset : offset + SEGMENT_HEADER_BYTES], offset)
        tag, ordinal, size, body_check, header_check = cursor.unpack("4sIQQQ")
        self.check(cursor.data[:24], tag, ordinal, 0, header_check, offset)
        body_end = offset + SEGMENT_HEADER_BYTES + size
        padded_end = -(-body_end // 8) * 8
        cursor.require(padded_end <= end, "a segment is cut short")
        cursor.require(not any(self.data[body_end:padded_end]), "padding of a segment is not zero")
        body = self.data[offset + SEGMENT_HEADER_BYTES : body_end]
        segment = Segment(tag, ordinal, offset, padded_end - offset, body)
        if tag in (b"SCHM", b"ROWG", b"FOOT"):
            head = body if tag != b"ROWG" else body[: row_group_head_bytes(segment)]
            self.check(head, tag, ordinal, 1, body_check, offset)
        return segment

    def read_segment(self, segment):
        if segment.tag == b"SCHM":
            self.schemas[segment.ordinal] = self.read_schema(segment)
        elif segment.tag == b"ROWG":
            self.groups.append(self.read_row_group(segment))

    def read_schema(self, segment):
        cursor = segment.cursor()
        canonical = cursor.take(cursor.u32())
        annotations = cursor.take(cursor.left)
        schema = parse_schema(canonical, annotations, segment.body_offset + 4)
        known = [other.canonical for other in self.schemas.values()]
        cursor.require(canonical not in known, "a schema is stored twice")
        return schema

    def read_row_group(self, segment):
        cursor = segment.cursor()
        ordinal, node_count, page_count, stored, rows, zero = cursor.unpack("IIIIQQ")
        cursor.require(zero == 0, "head of a row group is not zero")
        cursor.require(ordinal in self.schemas, "row group without its schema")
        cursor.require(rows <= ROWS_MAX, "too many rows in a row group")
        wanted = self.schemas[ordinal].record.node_count()
        cursor.require(node_count == wanted, f"{node_count} nodes, {wanted} in the schema")
        raw = unpack_bytes(cursor.take(stored), 5 * node_count + 25 * page_count, cursor.offset)
        directory = Cursor(raw, cursor.offset - stored, frozen=True)
        nodes = self.read_directory(directory, segment, 32 + stored, node_count, page_count)
        return RowGroup(segment, ordinal, rows, nodes)

    def read_directory(self, cursor, segment, at, node_count, page_count):
        page_counts = cursor.unpack(f"{node_count}I")
        flags = cursor.take(node_count)
        columns = [cursor.unpack(f"{page_count}{letter}") for letter in "IIIIBQ"]
        cursor.require(sum(page_counts) == page_count, "pages of the nodes do not sum up")
        cursor.require(not any(columns[4]), "directory of a row group is not zero")
        cursor.require(at + sum(columns[0]) == len(segment.body), "pages do not fill the segment")
        pages = []
        for part, (stored, raw, slots, values, _, want) in enumerate(zip(*columns), 2):
            load = self.page_loader(segment, at, stored, raw, part, want)
            pages.append(scrt_rows.Page(slots, values, segment.body_offset + at, load))
            at += stored
        return list(group_pages(cursor, pages, page_counts, flags))

    def page_loader(self, segment, at, stored, raw, part, want):
        offset = segment.body_offset + at

        def load():
            data = segment.body[at : at + stored]
            self.check(data, b"ROWG", segment.ordinal, part, want, offset)
            return Cursor(unpack_bytes(data, raw, offset), offset, frozen=stored < raw)

        return load

    def read_footer(self, segment):
        if segment.tag != b"FOOT":
            raise ScrtError("the trailer names no footer", segment.offset)
        sections = read_sections(segment.cursor())
        for tag in (b"SCHM", b"ROWG", b"TABL"):
            if tag not in sections:
                raise ScrtError(f"the footer lacks {tag.decode()}", segment.offset)
        self.check_schema_section(sections[b"SCHM"])
        self.check_group_section(sections[b"ROWG"])
        self.tables = self.read_tables(sections[b"TABL"])
        self.metadata = read_metadata(sections[b"META"]) if b"META" in sections else {}

    def check_schema_section(self, cursor):
        segments = [segment for segment in self.segments if segment.tag == b"SCHM"]
        for segment in segments:
            ordinal, zero, offset, x24, zero_too = cursor.unpack("IIQ12sI")
            cursor.require(zero == zero_too == 0, "section SCHM is not zero")
            same = (ordinal, offset) == (segment.ordinal, segment.offset)
            cursor.require(same, "section SCHM differs from the segments")
            cursor.require(x24 == self.schemas[ordinal].x24, "X24 of a schema is wrong")
        cursor.end("section SCHM")

    def check_group_section(self, cursor):
        for group in self.groups:
            segment = group.segment
            want = (segment.offset, group.rows, segment.ordinal, group.schema_ordinal, segment.size)
            cursor.require(cursor.unpack("QQIIQ") == want, "section ROWG differs from the segments")
        cursor.end("section ROWG")

    def read_tables(self, cursor):
        """Rows by name of the table; the counters are only checked."""
        tables = {}
        schemas = {}
        for _ in range(cursor.varint()):
            ordinal, rows = cursor.varint(), cursor.varint()
            cursor.require(ordinal in self.schemas, "table without its schema")
            schema = self.schemas[ordinal]
            cursor.require(schema.name not in tables, "a table twice")
            tables[schema.name] = rows
            schemas[schema.name] = schema
            counters = {}
            for _ in range(cursor.varint()):
                field, value = cursor.varint(), cursor.varint()
                cursor.require(field < len(schema.record.children), "counter of no field")
                cursor.require(field not in counters, "two counters of a field")
                counters[field] = value
        cursor.end("section TABL")
        wanted = dict.fromkeys(tables, 0)
        for group in self.groups:
            name = self.schemas[group.schema_ordinal].name
            wanted[name] = wanted.get(name, 0) + group.rows
        cursor.require(tables == wanted, "rows of the tables differ from the row groups")
        for ordinal in {group.schema_ordinal for group in self.groups}:
            schema = self.schemas[ordinal]
            held = schema_holds(schemas[schema.name], schema)
            cursor.require(held, f"the schema of table {schema.name} does not hold its rows")
        return tables


def checksum(file_id, data, tag, ordinal, part):
    identity = struct.pack("<Q4sIQ", file_id, tag, ordinal, part)
    seed = xxhash.xxh3_64_intdigest(identity, seed=0)
    return xxhash.xxh3_64_intdigest(data, seed=seed) or 1


def read_preamble(data):
    cursor = Cursor(data[:PREAMBLE_BYTES])
    cursor.require(cursor.take(8) == MAGIC, "not a .scrt file")
    major, _, size, required, _, file_id, want = cursor.unpack("HHIIIQQ")
    cursor.require(checksum(file_id, data[:32], b"SCRT", 0, 0) == want, "check of the preamble")
    cursor.require(major == 1, f"version {major} of the format")
    cursor.require(size == PREAMBLE_BYTES, f"preamble of {size} bytes")
    cursor.require(required == 0, f"unknown required features {required:#x}")
    cursor.require(file_id != 0, "file id is 0")
    return file_id


def row_group_head_bytes(segment):
    """Bytes of a row group's head and directory."""
    if len(segment.body) < 32:
        raise ScrtError("a row group without its head", segment.offset)
    return 32 + struct.unpack_from("<I", segment.body, 12)[0]


def unpack_bytes(stored, raw_size, offset):
    """The raw bytes: the stored ones, or what their zstd frame holds if they are fewer."""
    if len(stored) > raw_size or raw_size > RAW_BYTES_MAX:
        raise ScrtError(f"{len(stored)} bytes stored for {raw_size}", offset)
    if len(stored) == raw_size:
        return stored
    try:
        frame = zstandard.get_frame_parameters(stored)
        if not stored.startswith(ZSTD_MAGIC) or frame.content_size != raw_size or frame.dict_id:
            raise ScrtError("zstd frame of another content size", offset)
        return zstandard.ZstdDecompressor().decompress(stored, allow_extra_data=False)
    except zstandard.ZstdError as error:
        raise ScrtError(f"zstd: {error}", offset) from None


def group_pages(cursor, pages, page_counts, flags):
    """Spreads the pages of a row group over its nodes."""
    pages = iter(pages)
    for count, flag in zip(page_counts, flags):
        known = flag in (0, scrt_rows.HAS_DICTIONARY, scrt_rows.NO_VALUES)
        cursor.require(known, f"flags {flag} of a node")
        pages_wrong = count == 0 if flag == scrt_rows.HAS_DICTIONARY else flag and count
        cursor.require(not pages_wrong, f"{count} pages of a node with flags {flag}")
        yield scrt_rows.Node(flag, [next(pages) for _ in range(count)], cursor.offset)


def read_sections(cursor):
    """Cursors over the sections of a footer, by tag."""
    count, zero = cursor.unpack("II")
    cursor.require(zero == 0, "footer is not zero")
    cursor.require(count * 16 <= cursor.left, "more sections than bytes")
    sections = {}
    for tag, flags, size in [cursor.unpack("4sIQ") for _ in range(count)]:
        cursor.require(not any(cursor.take(-cursor.position % 8)), "padding of a section")
        cursor.require(tag not in sections, "a section twice")
        known = tag in (b"SCHM", b"ROWG", b"TABL", b"META")
        cursor.require(known or not flags & CRITICAL, f"unknown section {tag}")
        offset = cursor.offset
        sections[tag] = Cursor(cursor.take(size), offset)
    cursor.end("the footer")
    return sections


def read_metadata(cursor):
    metadata = {}
    for _ in range(cursor.varint()):
        key = cursor.text("key of the metadata")
        cursor.require(key not in metadata, "a key of the metadata twice")
        metadata[key] = cursor.text("value of the metadata")
    cursor.end("section META")
    return metadata


def main():
    parser = argparse.ArgumentParser(description="Reads a .scrt file.")
    parser.add_argument("--schema", action="store_true", help="print the types of the schemas")
    parser.add_argument("--check", action="store_true", help="read all, print nothing")
    parser.add_argument("file")
    options = parser.parse_args()
    with open(options.file, "rb") as stream:
        data = stream.read()
    try:
        content = ScrtFile(data)
        rows = [] if options.schema else list(content.rows())
    except ScrtError as error:
        sys.exit(f"{options.file}: {error}")
    if options.schema:
        for schema in content.schemas.values():
            print(f"{schema.x24.hex()} {schema.name}: {type_text(schema.record)}")
    for schema, row in rows if not options.check else []:
        print(to_json(schema.record, row))


if __name__ == "__main__":
    main()
