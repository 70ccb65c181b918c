package dev.scrt;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A component that holds a date, a time or a duration as the number that is stored, instead of as an object: the days
 * since 1970-01-01 of a {@code date}; what the unit of a {@code datetime} or {@code timestamp} counts since
 * 1970-01-01T00:00:00; the nanoseconds of a {@code duration}. Its type is {@code long}, {@code int} or {@link Long}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.FIELD})
public @interface Stored {}
