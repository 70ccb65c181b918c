package dev.scrt;

import dev.scrt.internal.ScrtNative;

/** The columns of a builder for native code, depth first: numbers, and the arrays that hold the buffers. */
final class Buffers {
  private static final int NUMBERS = 7;
  private static final int ARRAYS = 5;

  private final long[] numbers;
  private final Object[] arrays;
  private int column;

  Buffers(int columnCount) {
    numbers = new long[columnCount * NUMBERS];
    arrays = new Object[columnCount * ARRAYS];
  }

  /** One column; an array that is null is a buffer that is not there. Sizes are in bytes. */
  void add(int type, int childCount, int length, long[] validity, long validitySize, Object values,
      long valuesSize, Object data, long dataSize, int[] shapeEnds, int[] shapeFields) {
    long[] described = {
      type, childCount, shapeEnds == null ? 0 : shapeEnds.length, length, sized(validity, validitySize),
      sized(values, valuesSize), sized(data, dataSize)
    };
    System.arraycopy(described, 0, numbers, column * NUMBERS, NUMBERS);
    int at = column++ * ARRAYS;
    arrays[at] = validity;
    arrays[at + 1] = values;
    arrays[at + 2] = data;
    arrays[at + 3] = shapeEnds;
    arrays[at + 4] = shapeFields;
  }

  /** The size, which native code takes without a look at the array. */
  private static long sized(Object array, long size) {
    long room =
        array == null ? 0
            : array instanceof byte[] bytes ? bytes.length
            : array instanceof short[] shorts ? 2L * shorts.length
            : array instanceof int[] ints ? 4L * ints.length
            : array instanceof float[] floats ? 4L * floats.length
            : array instanceof long[] longs ? 8L * longs.length
            : 8L * ((double[]) array).length;
    if (size < 0 || size > room) throw new IllegalStateException("a buffer of " + size + " bytes in " + room);
    return size;
  }

  /** A native batch of them, which the caller frees. */
  long make(Schema schema, long rows) {
    long[] out = new long[1];
    try {
      ScrtNative.scrt_jni_make(schema.handle().enter(), rows, numbers, arrays, out);
    } finally {
      schema.handle().exit();
    }
    return out[0];
  }
}
