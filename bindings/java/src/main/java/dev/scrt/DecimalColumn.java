package dev.scrt;

import java.math.BigDecimal;
import java.math.BigInteger;

/** A column of {@code decimal(p,s)}. */
public final class DecimalColumn extends Column {
  DecimalColumn(Type type, String name, StructColumn parent, int number) {
    super(type, name, parent, number);
  }

  /**
   * A value.
   *
   * @param index from 0
   * @return the value, with the type's scale; meaningless where there is none
   * @throws IndexOutOfBoundsException if there is no such slot
   */
  public BigDecimal getBigDecimal(int index) {
    check(index);
    long low = LittleEndian.getLong(block, values + 16 * index);
    long high = LittleEndian.getLong(block, values + 16 * index + 8);
    if (high == low >> 63) return BigDecimal.valueOf(low, type().scale());
    byte[] bytes = new byte[16];
    for (int i = 0; i < 8; ++i) {
      bytes[i] = (byte) (high >> 56 - 8 * i);
      bytes[8 + i] = (byte) (low >> 56 - 8 * i);
    }
    return new BigDecimal(new BigInteger(bytes), type().scale());
  }

  @Override
  Object valueAt(int index) {
    return getBigDecimal(index);
  }
}
