package dev.scrt;

/**
 * A field of a schema or of a struct.
 *
 * @param name the name, as the schema spells it
 * @param type the type
 * @param required whether it must be present
 * @param unique whether no value comes twice; checked by {@code scrt verify --constraints}
 * @param autoIncrement whether the writer numbers it where it is absent
 * @param hasDefault whether readers have a value for it where it is absent
 */
public record Field(
    String name, Type type, boolean required, boolean unique, boolean autoIncrement, boolean hasDefault) {}
