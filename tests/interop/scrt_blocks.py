"""Reads the column encodings of .scrt files, from docs/spec/encodings.md alone.

A block becomes a list of plain values: integers, `bool`, `bytes` for binary and fixed16, and for
f32 and f64 the integer of their bits, so that every bit pattern survives.
"""

import itertools
import struct

BLOCK_DEPTH_MAX = 4
BINARY_BYTES_MAX = 2**31 - 1
VECTOR_VALUES = 1024

BOOL, U8, I8, U16, I16, U32, I32, U64, I64, F32, F64, FIXED16, BINARY = range(13)
INTEGER_BITS = {U8: 8, I8: 8, U16: 16, I16: 16, U32: 32, I32: 32, U64: 64, I64: 64}
SIGNED = {U8: I8, I8: I8, U16: I16, I16: I16, U32: I32, I32: I32, U64: I64, I64: I64}
FORMATS = {U8: "B", I8: "b", U16: "H", I16: "h", U32: "I", I32: "i", U64: "Q", I64: "q",
           F32: "I", F64: "Q"}
SIZES = {kind: struct.calcsize(letter) for kind, letter in FORMATS.items()} | {FIXED16: 16}


class ScrtError(Exception):
    """The file is damaged or not allowed. `offset` is the byte of the file that shows it, or where
    the compressed page or directory starts that holds the byte."""

    def __init__(self, message, offset):
        super().__init__(f"{message} (byte {offset})")
        self.offset = offset


class Cursor:
    """Bytes and how far they are read. With `frozen`, all errors carry the offset `base`."""

    def __init__(self, data, base=0, frozen=False):
        self.data = data
        self.base = base
        self.frozen = frozen
        self.position = 0

    @property
    def offset(self):
        return self.base if self.frozen else self.base + self.position

    @property
    def left(self):
        return len(self.data) - self.position

    def fail(self, message):
        raise ScrtError(message, self.offset)

    def require(self, condition, message):
        if not condition:
            self.fail(message)

    def take(self, size):
        self.require(size <= self.left, f"{size} bytes wanted, {self.left} left")
        self.position += size
        return self.data[self.position - size : self.position]

    def unpack(self, layout):
        layout = "<" + layout
        return struct.unpack(layout, self.take(struct.calcsize(layout)))

    def u8(self):
        return self.unpack("B")[0]

    def u32(self):
        return self.unpack("I")[0]

    def varint(self):
        value = 0
        for shift in range(0, 70, 7):
            byte = self.u8()
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                self.require(value < 2**64, "varint above 64 bits")
                return value
        self.fail("varint above ten bytes")

    def svarint(self):
        zigzag = self.varint()
        return (zigzag >> 1) ^ -(zigzag & 1)

    def string(self):
        return self.take(self.varint())

    def text(self, what):
        data = self.string()
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            self.fail(f"{what} is not UTF-8")

    def end(self, what):
        self.require(self.left == 0, f"{self.left} bytes left over in {what}")


def wrap(value, kind):
    """The integer of `kind` that has the low bits of `value`."""
    bits = INTEGER_BITS[kind]
    value &= (1 << bits) - 1
    return value - (1 << bits) if kind == SIGNED[kind] and value >> (bits - 1) else value


def read_block(cursor, kind, count, dictionary=None, depth=1):
    """Reads a block of `count` values. `dictionary` is (kind, entries) of the column chunk."""
    cursor.require(depth <= BLOCK_DEPTH_MAX, "blocks nest too deep")
    number = cursor.u8()
    cursor.require(number < len(ENCODINGS), f"unknown encoding {number}")
    kinds, counts_zero, read = ENCODINGS[number]
    cursor.require(kind in kinds, f"encoding {number} does not hold kind {kind}")
    cursor.require(count > 0 or counts_zero, f"encoding {number} holds no value")
    return read(cursor, kind, count, dictionary, depth + 1)


def read_plain(cursor, kind, count, dictionary, depth):
    if kind == BINARY:
        lengths = read_block(cursor, U32, count, dictionary, depth)
        total = sum(lengths)
        cursor.require(total <= BINARY_BYTES_MAX, "too many bytes in a binary block")
        cursor.require(total <= cursor.left, "lengths go beyond the bytes of the block")
        return [cursor.take(length) for length in lengths]
    data = cursor.take(count * SIZES[kind])
    if kind == FIXED16:
        return [data[at : at + 16] for at in range(0, len(data), 16)]
    return list(struct.unpack(f"<{count}{FORMATS[kind]}", data))


def read_constant(cursor, kind, count, dictionary, depth):
    if kind == BOOL:
        value = read_bit(cursor)
    elif kind == BINARY:
        value = cursor.string()
        cursor.require(len(value) * count <= BINARY_BYTES_MAX, "too many bytes in a binary block")
    else:
        value = read_plain(cursor, kind, 1, dictionary, depth)[0]
    return [value] * count


def read_bit(cursor):
    byte = cursor.u8()
    cursor.require(byte <= 1, f"{byte} is no bool")
    return byte == 1


def read_bit_packed(cursor, kind, count, dictionary, depth):
    bits = INTEGER_BITS[kind]
    vectors = -(-count // VECTOR_VALUES)
    widths = cursor.take(vectors)
    cursor.require(max(widths, default=0) <= bits, "bit width above the kind's")
    bases = list(itertools.accumulate(cursor.svarint() for _ in range(vectors)))
    values = []
    for width, base in zip(widths, bases):
        size = min(VECTOR_VALUES, count - len(values))
        whole = size == VECTOR_VALUES
        numbers = read_lanes(cursor, bits, width) if whole else read_bits(cursor, width, size)
        values += [wrap(base + number, kind) for number in numbers]
    return values


def split_bits(data, width, count):
    """The first `count` numbers of `width` bits in a little-endian bit stream."""
    stream = int.from_bytes(data, "little")
    mask = (1 << width) - 1
    return [(stream >> shift) & mask for shift in range(0, count * width, width)]


def read_bits(cursor, width, count):
    data = cursor.take(-(-count * width // 8))
    return split_bits(data, width, count) if width else [0] * count


def read_lanes(cursor, bits, width):
    """A whole vector: lane l holds numbers l, l + lanes, … in words of `bits` bits, which take
    turns with the words of the other lanes."""
    if width == 0:
        return [0] * VECTOR_VALUES
    lanes = VECTOR_VALUES // bits
    word_bytes = bits // 8
    data = cursor.take(VECTOR_VALUES * width // 8)
    words = [data[at : at + word_bytes] for at in range(0, len(data), word_bytes)]
    numbers = [0] * VECTOR_VALUES
    for lane in range(lanes):
        numbers[lane::lanes] = split_bits(b"".join(words[lane::lanes]), width, bits)
    return numbers


def read_delta(cursor, kind, count, dictionary, depth):
    start = cursor.svarint()
    differences = read_block(cursor, SIGNED[kind], count, dictionary, depth)
    sums = itertools.accumulate(differences, initial=start)
    return [wrap(value, kind) for value in itertools.islice(sums, 1, None)]


def read_run_length(cursor, kind, count, dictionary, depth):
    runs = cursor.varint()
    cursor.require(1 <= runs <= count, f"{runs} runs of {count} values")
    if kind == BOOL:
        first = read_bit(cursor)
        values = [first ^ bool(run & 1) for run in range(runs)]
    else:
        values = read_block(cursor, kind, runs, dictionary, depth)
    lengths = [length + 1 for length in read_block(cursor, U32, runs, dictionary, depth)]
    cursor.require(sum(lengths) == count, "runs do not sum up to the number of values")
    return [value for value, length in zip(values, lengths) for _ in range(length)]


def read_dictionary(cursor, kind, count, dictionary, depth):
    where = cursor.u8()
    cursor.require(where <= 1, "a dictionary is neither here nor in the chunk")
    if where == 1:
        size = cursor.varint()
        cursor.require(size <= count, "more entries than values in a dictionary")
        entries = read_block(cursor, kind, size, dictionary, depth)
    else:
        cursor.require(dictionary and dictionary[0] == kind, "no dictionary of this kind")
        entries = dictionary[1]
    code_kind = U8 if len(entries) <= 2**8 else U16 if len(entries) <= 2**16 else U32
    codes = read_block(cursor, code_kind, count, dictionary, depth)
    cursor.require(max(codes) < len(entries), "code outside its dictionary")
    return [entries[code] for code in codes]


def read_packed_bool(cursor, kind, count, dictionary, depth):
    data = cursor.take(-(-count // 8))
    cursor.require(int.from_bytes(data, "little") >> count == 0, "unused bit of a bitmap is set")
    return [bool(bit) for bit in split_bits(data, 1, count)]


def read_narrow(cursor, kind, count, dictionary, depth):
    narrow = cursor.u8()
    if kind == FIXED16:
        allowed = narrow == I64
    else:
        allowed = narrow in (U8, U16, U32, U64) and SIZES[narrow] <= SIZES[kind]
    cursor.require(allowed, f"kind {narrow} does not narrow kind {kind}")
    base, scale = cursor.svarint(), cursor.varint()
    numbers = read_block(cursor, narrow, count, dictionary, depth)
    sums = (base + scale * number for number in numbers)
    if kind != FIXED16:
        return [wrap(value, kind) for value in sums]
    return [wrap(value, I64).to_bytes(16, "little", signed=True) for value in sums]


def read_decimal_float(cursor, kind, count, dictionary, depth):
    e, f = cursor.u8(), cursor.u8()
    cursor.require(f <= e <= 18, "powers of ten out of range")
    up, down = float(f"1e{f}"), float(f"1e-{e}")
    digits = read_block(cursor, I64, count, dictionary, depth)
    values = [decimal_bits(d, up, down, kind) for d in digits]
    exceptions = cursor.varint()
    cursor.require(exceptions <= count, "more exceptions than values")
    if exceptions:
        positions = read_block(cursor, U32, exceptions, dictionary, depth)
        cursor.require(all(a < b for a, b in itertools.pairwise(positions)) and positions[-1] < count,
                       "positions of exceptions out of order")
        for position, value in zip(positions, cursor.unpack(f"{exceptions}{FORMATS[kind]}")):
            values[position] = value
    return values


def decimal_bits(digits, up, down, kind):
    moved = (0x4338000000000000 + digits) % 2**64
    value = (struct.unpack("<d", struct.pack("<Q", moved))[0] - 6755399441055744.0) * up * down
    if kind == F64:
        return struct.unpack("<Q", struct.pack("<d", value))[0]
    try:
        return struct.unpack("<I", struct.pack("<f", value))[0]
    except OverflowError:
        return 0xFF800000 if value < 0 else 0x7F800000


INTEGERS = set(INTEGER_BITS)
ALL = set(range(13))

# By id: the kinds that the encoding holds, whether it may hold no value, its reader.
ENCODINGS = [
    (ALL - {BOOL}, True, read_plain),
    (ALL, False, read_constant),
    (INTEGERS, True, read_bit_packed),
    (INTEGERS, False, read_delta),
    (ALL, False, read_run_length),
    ({U32, I32, U64, I64, F32, F64, FIXED16, BINARY}, False, read_dictionary),
    ({BOOL}, True, read_packed_bool),
    (INTEGERS - {U8, I8} | {FIXED16}, False, read_narrow),
    ({F32, F64}, False, read_decimal_float),
]
