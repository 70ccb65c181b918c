package dev.scrt;

import dev.scrt.internal.Layout;
import java.nio.ByteBuffer;

/** Lays columns out in a {@link Block}: first all descriptors, then all buffers. */
final class Packer {
  private static final int ALIGNMENT = 64;

  private final Block block;
  private int column;
  private long end;

  Packer(Block block) {
    this.block = block;
  }

  /** Space for a buffer, -1 for one that is not there. */
  private long place(long size) {
    if (size < 0) return -1;
    long offset = end;
    end += (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    return offset;
  }

  /** Describes a column; sizes below 0 mean that there is no such buffer. Answers its number. */
  int describe(int type, int childCount, int length, long validity, long values, long data, int shapes,
      int shapeFields) {
    int at = column * Layout.PACKED_COLUMN;
    ByteBuffer out = block.columns;
    out.putInt(at + Layout.PACKED_COLUMN_TYPE, type);
    out.putInt(at + Layout.PACKED_COLUMN_PARENT, -1);
    out.putInt(at + Layout.PACKED_COLUMN_CHILD_COUNT, childCount);
    out.putInt(at + Layout.PACKED_COLUMN_SHAPE_COUNT, shapes);
    out.putLong(at + Layout.PACKED_COLUMN_LENGTH, length);
    out.putLong(at + Layout.PACKED_COLUMN_VALIDITY_OFFSET, place(validity));
    out.putLong(at + Layout.PACKED_COLUMN_VALUES_OFFSET, place(values));
    out.putLong(at + Layout.PACKED_COLUMN_DATA_OFFSET, place(data));
    out.putLong(at + Layout.PACKED_COLUMN_VALIDITY_SIZE, Math.max(validity, 0));
    out.putLong(at + Layout.PACKED_COLUMN_VALUES_SIZE, Math.max(values, 0));
    out.putLong(at + Layout.PACKED_COLUMN_DATA_SIZE, Math.max(data, 0));
    out.putLong(at + Layout.PACKED_COLUMN_SHAPE_ENDS_OFFSET, place(shapes == 0 ? -1 : 4L * shapes));
    out.putLong(at + Layout.PACKED_COLUMN_SHAPE_FIELDS_OFFSET, place(shapes == 0 ? -1 : 4L * shapeFields));
    return column++;
  }

  long size() {
    return end;
  }

  void nullCount(int at, int count) {
    block.columns.putLong(at * Layout.PACKED_COLUMN + Layout.PACKED_COLUMN_NULL_COUNT, count);
  }

  /** The block from where a buffer of a column begins. */
  ByteBuffer at(int number, int offsetField) {
    int offset = (int) block.columns.getLong(number * Layout.PACKED_COLUMN + offsetField);
    return block.values.slice(offset, block.values.capacity() - offset).order(block.values.order());
  }
}
