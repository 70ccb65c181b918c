package dev.scrt;

import java.io.Serial;
import java.math.BigDecimal;

/**
 * A value of type {@code number}: a JSON number of any length, kept as it was written, so {@code 1e2} and
 * {@code 100} are different values. Equality is that of the text.
 */
public final class NumberText extends Number {
  @Serial private static final long serialVersionUID = 1L;

  /** A JSON number. */
  private final String text;

  /**
   * Keeps the text; that it is a JSON number is checked when its batch is made.
   *
   * @param text the number
   */
  public NumberText(String text) {
    this.text = java.util.Objects.requireNonNull(text);
  }

  /**
   * The exact value.
   *
   * @return a decimal number
   */
  public BigDecimal bigDecimalValue() {
    return new BigDecimal(text);
  }

  @Override
  public int intValue() {
    return (int) longValue();
  }

  @Override
  public long longValue() {
    return bigDecimalValue().longValue();
  }

  @Override
  public float floatValue() {
    return Float.parseFloat(text);
  }

  @Override
  public double doubleValue() {
    return Double.parseDouble(text);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NumberText number && number.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
