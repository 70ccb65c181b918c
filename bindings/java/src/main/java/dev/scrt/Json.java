package dev.scrt;

import java.util.Objects;

/**
 * A value of type {@code json}: JSON text, as it was written.
 *
 * @param text the JSON text; checked when its batch is made
 */
public record Json(String text) {
  /**
   * Keeps the text.
   *
   * @param text the JSON text
   * @throws NullPointerException if it is null
   */
  public Json {
    Objects.requireNonNull(text);
  }

  @Override
  public String toString() {
    return text;
  }
}
