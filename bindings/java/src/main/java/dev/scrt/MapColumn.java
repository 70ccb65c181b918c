package dev.scrt;

import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** A column of maps: slot {@code i} holds the entries from {@code start(i)} up to {@code end(i)}. */
public final class MapColumn extends Column {
  private final Column keys;
  private final Column mapped;

  MapColumn(Type type, String name, StructColumn parent, int number) {
    super(type, name, parent, number);
    keys = make(type.columnChildren().get(0), "key", null, 0);
    mapped = make(type.columnChildren().get(1), "value", null, 1);
  }

  @Override
  void clear() {
    super.clear();
    keys.clear();
    mapped.clear();
  }

  @Override
  int bindChildren(Block from, int next) {
    return mapped.bind(from, keys.bind(from, next));
  }

  /**
   * The keys of all maps.
   *
   * @return a column of its own size
   */
  public Column key() {
    return keys;
  }

  /**
   * The values of all maps.
   *
   * @return a column as long as {@link #key()}
   */
  public Column value() {
    return mapped;
  }

  /**
   * Where a map begins.
   *
   * @param index from 0
   * @return a slot of {@link #key()} and {@link #value()}
   * @throws IndexOutOfBoundsException if there is no such slot
   */
  public int start(int index) {
    return LittleEndian.getInt(block, values + 4 * check(index));
  }

  /**
   * Where a map ends.
   *
   * @param index from 0
   * @return behind its last slot of {@link #key()} and {@link #value()}
   * @throws IndexOutOfBoundsException if there is no such slot
   */
  public int end(int index) {
    return LittleEndian.getInt(block, values + 4 * check(index) + 4);
  }

  /**
   * A map.
   *
   * @param index from 0
   * @return unmodifiable, in the order of the entries; keys of type {@code bytes} are read-only {@link
   *     ByteBuffer}s; null where there is no value
   * @throws IndexOutOfBoundsException if there is no such slot
   * @throws ScrtException {@link ErrorCode#DUPLICATE_KEY}
   */
  public Map<Object, Object> getMap(int index) {
    if (!hasValue(index)) return null;
    int end = end(index);
    Map<Object, Object> map = new LinkedHashMap<>();
    for (int i = start(index); i < end; ++i) {
      if (map.containsKey(keyAt(i))) {
        throw new ScrtException(ErrorCode.DUPLICATE_KEY, "a map has the key " + keyAt(i) + " twice");
      }
      map.put(keyAt(i), mapped.get(i));
    }
    return Collections.unmodifiableMap(map);
  }

  /** Arrays are equal to nothing but themselves, so bytes are buffers here. */
  private Object keyAt(int entry) {
    Object key = keys.get(entry);
    return key instanceof byte[] bytes ? ByteBuffer.wrap(bytes).asReadOnlyBuffer() : key;
  }

  @Override
  Object valueAt(int index) {
    return getMap(index);
  }
}
