package dev.scrt;

import dev.scrt.internal.Layout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What readers that lack a type of Arrow get in its place.
 *
 * @param unionAsStruct struct with a nullable field per alternative instead of dense union
 * @param mapAsList list of struct{key, value} instead of map
 * @param symbolAsText utf8 instead of dictionary
 * @param decimalAsText utf8 instead of decimal128
 */
public record ArrowOptions(boolean unionAsStruct, boolean mapAsList, boolean symbolAsText, boolean decimalAsText) {
  /** Nothing is replaced. */
  public static final ArrowOptions DEFAULTS = new ArrowOptions(false, false, false, false);

  byte[] struct() {
    ByteBuffer out = ByteBuffer.allocate(Layout.ARROW_OPTIONS).order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(Layout.ARROW_OPTIONS_STRUCT_SIZE, Layout.ARROW_OPTIONS);
    out.putInt(Layout.ARROW_OPTIONS_UNION_AS_STRUCT, unionAsStruct ? 1 : 0);
    out.putInt(Layout.ARROW_OPTIONS_MAP_AS_LIST, mapAsList ? 1 : 0);
    out.putInt(Layout.ARROW_OPTIONS_SYMBOL_AS_TEXT, symbolAsText ? 1 : 0);
    out.putInt(Layout.ARROW_OPTIONS_DECIMAL_AS_TEXT, decimalAsText ? 1 : 0);
    return out.array();
  }
}
