package dev.scrt;

/**
 * A union's value together with its alternative. Where a union's alternatives have the same Java type
 * (such as string and symbol), this says which one is meant; elsewhere the bare value does.
 *
 * @param alternative number of the alternative, in the order of {@link Type#children()}
 * @param value the value, not null
 */
public record UnionValue(int alternative, Object value) {}
