/** Rows of .scrt files as vectors of Apache Arrow: {@link dev.scrt.arrow.ScrtArrow}. */
package dev.scrt.arrow;
