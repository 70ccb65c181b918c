package dev.scrt;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The name in the schema of a record component or a field of a plain class.
 *
 * <pre>{@code
 * record Message(@Name("MsgID") long id, @Name("Text") String text) {}
 * }</pre>
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.FIELD})
public @interface Name {
  /**
   * The name.
   *
   * @return exactly as the schema spells it
   */
  String value();
}
