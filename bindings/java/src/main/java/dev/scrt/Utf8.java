package dev.scrt;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.FileSystems;
import java.nio.file.Path;

/** Text between Java and UTF-8, with nothing replaced in silence. */
final class Utf8 {
  private static final long QUESTION_MARKS = 0x3f3f3f3f3f3f3f3fL;
  private static final long LOW_BITS = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;

  private Utf8() {}

  /** The bytes of a text; a lone surrogate, which has none, is an error. */
  static byte[] encode(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    // The encoder puts '?' where it can't encode, so without one there was nothing of the kind.
    if (hasQuestionMark(bytes)) checkSurrogates(text);
    return bytes;
  }

  private static boolean hasQuestionMark(byte[] bytes) {
    int end = bytes.length;
    if (end < Long.BYTES) {
      for (byte b : bytes) {
        if (b == '?') return true;
      }
      return false;
    }
    int i = 0;
    for (; i + 4 * Long.BYTES <= end; i += 4 * Long.BYTES) {
      long found = questionMarks(bytes, i) | questionMarks(bytes, i + Long.BYTES)
          | questionMarks(bytes, i + 2 * Long.BYTES) | questionMarks(bytes, i + 3 * Long.BYTES);
      if (found != 0) return true;
    }
    for (; i + Long.BYTES <= end; i += Long.BYTES) {
      if (questionMarks(bytes, i) != 0) return true;
    }
    return questionMarks(bytes, end - Long.BYTES) != 0;
  }

  /** Not 0 if there is one among eight bytes. */
  private static long questionMarks(byte[] bytes, int at) {
    long word = LittleEndian.getLong(bytes, at) ^ QUESTION_MARKS;
    return word - LOW_BITS & ~word & HIGH_BITS;
  }

  private static void checkSurrogates(String text) {
    for (int i = 0; i < text.length(); ++i) {
      char c = text.charAt(i);
      if (!Character.isSurrogate(c)) continue;
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1));
      if (!pair) {
        throw new ScrtException(ErrorCode.ENCODING, "a lone surrogate at character " + i);
      }
      ++i;
    }
  }

  static String decode(byte[] bytes) {
    return new String(bytes, UTF_8);
  }

  /** A path for native code: absolute, so that "-" is a file like any other. */
  static byte[] path(Path path) {
    if (path.getFileSystem() != FileSystems.getDefault()) {
      throw new IllegalArgumentException("not a path of the default file system: " + path);
    }
    return encode(path.toAbsolutePath().toString());
  }

  /** A name or a value for native code, where it ends at a zero. */
  static byte[] terminated(String text) {
    if (text.indexOf('\0') >= 0) throw new IllegalArgumentException("text with a zero character");
    return encode(text);
  }
}
