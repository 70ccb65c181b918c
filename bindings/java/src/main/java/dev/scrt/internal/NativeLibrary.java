package dev.scrt.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * Finds and loads the JNI library: the file or folder that the property {@code scrt.native.path} names,
 * else where {@link System#loadLibrary} looks, else the one in the jar.
 */
final class NativeLibrary {
  private static final String NAME = "scrtjni";

  private NativeLibrary() {}

  static void load() {
    String path = System.getProperty("scrt.native.path");
    if (path != null) {
      Path file = Path.of(path).toAbsolutePath();
      if (Files.isDirectory(file)) file = file.resolve(System.mapLibraryName(NAME));
      System.load(file.toString());
      return;
    }
    UnsatisfiedLinkError missing;
    try {
      System.loadLibrary(NAME);
      return;
    } catch (UnsatisfiedLinkError error) {
      missing = error;
    }
    try {
      System.load(unpacked().toString());
    } catch (IOException error) {
      missing.addSuppressed(error);
      throw missing;
    }
  }

  private static String platform() {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String machine = System.getProperty("os.arch");
    if (system.startsWith("linux")) system = "linux";
    return system + "-" + (machine.equals("amd64") ? "x86_64" : machine);
  }

  /** The library of the jar as a file named by its hash, so that versions and processes share well. */
  private static Path unpacked() throws IOException {
    String resource = "/native/" + platform() + "/" + System.mapLibraryName(NAME);
    byte[] library;
    try (InputStream in = NativeLibrary.class.getResourceAsStream(resource)) {
      if (in == null) throw new IOException("no " + resource + " in the jar");
      library = in.readAllBytes();
    }
    String hash = hash(library);
    Path folder = folder();
    Path file = folder.resolve(System.mapLibraryName(NAME + "-" + hash.substring(0, 16)));
    if (Files.isRegularFile(file) && hash(Files.readAllBytes(file)).equals(hash)) return file;
    Path fresh = Files.createTempFile(folder, NAME, ".part");
    Files.write(fresh, library);
    try {
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException error) {
      Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
    }
    return file;
  }

  /** A folder that nobody else can write to. */
  private static Path folder() throws IOException {
    var secret = PosixFilePermissions.fromString("rwx------");
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    Path shared = temporary.resolve("scrt-" + System.getProperty("user.name").replaceAll("\\W", "_"));
    try {
      Files.createDirectory(shared, PosixFilePermissions.asFileAttribute(secret));
      return shared;
    } catch (IOException exists) {
      Path own = Files.createTempFile(temporary, "scrt", ".probe");
      boolean mine =
          Files.isDirectory(shared, java.nio.file.LinkOption.NOFOLLOW_LINKS)
              && Files.getOwner(shared).equals(Files.getOwner(own))
              && Files.getPosixFilePermissions(shared).equals(secret);
      Files.delete(own);
      return mine
          ? shared
          : Files.createTempDirectory(temporary, "scrt", PosixFilePermissions.asFileAttribute(secret));
    }
  }

  private static String hash(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException error) {
      throw new IllegalStateException(error);
    }
  }
}
