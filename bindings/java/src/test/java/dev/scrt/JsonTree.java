package dev.scrt;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A small JSON parser for what the command prints. Objects keep the order and doubles of their keys. */
final class JsonTree {
  /** A number as its text. */
  record Num(String text) {}

  /** An object as its entries. */
  record Obj(List<Map.Entry<String, Object>> entries) {}

  private final String text;
  private int at;

  private JsonTree(String text) {
    this.text = text;
  }

  static Object parse(String text) {
    JsonTree tree = new JsonTree(text);
    Object value = tree.value();
    if (tree.at != text.length()) throw new AssertionError("more than one value: " + text);
    return value;
  }

  private Object value() {
    char c = text.charAt(at);
    if (c == '{') return object();
    if (c == '[') return array();
    if (c == '"') return string();
    if (text.startsWith("null", at)) return word(4, null);
    if (text.startsWith("true", at)) return word(4, true);
    if (text.startsWith("false", at)) return word(5, false);
    int start = at;
    while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) at++;
    return new Num(text.substring(start, at));
  }

  private Object word(int size, Object value) {
    at += size;
    return value;
  }

  private Obj object() {
    List<Map.Entry<String, Object>> entries = new ArrayList<>();
    while (text.charAt(at) != '}') {
      at++;
      if (text.charAt(at) == '}') break;
      String key = string();
      at++;
      entries.add(new java.util.AbstractMap.SimpleEntry<>(key, value()));
    }
    at++;
    return new Obj(entries);
  }

  private List<Object> array() {
    List<Object> items = new ArrayList<>();
    while (text.charAt(at) != ']') {
      at++;
      if (text.charAt(at) == ']') break;
      items.add(value());
    }
    at++;
    return items;
  }

  private String string() {
    StringBuilder out = new StringBuilder();
    for (at++; text.charAt(at) != '"'; at++) {
      char c = text.charAt(at);
      if (c != '\\') {
        out.append(c);
        continue;
      }
      c = text.charAt(++at);
      int named = "bfnrt".indexOf(c);
      if (named >= 0) {
        out.append("\b\f\n\r\t".charAt(named));
      } else if (c == 'u') {
        out.append((char) Integer.parseInt(text.substring(at + 1, at + 5), 16));
        at += 4;
      } else {
        out.append(c);
      }
    }
    at++;
    return out.toString();
  }
}
