package dev.merrow.simulation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.function.LongFunction;

/** Loads all of Merrow and of this simulation once more, with some classes replaced. */
final class MutantLoader extends ClassLoader {
  private static final String OURS = "dev.merrow.";

  private final Map<String, byte[]> replaced;

  MutantLoader(Map<String, byte[]> replaced) {
    super(MutantLoader.class.getClassLoader());
    this.replaced = replaced;
  }

  /** A {@link Verdict} among the classes that this loads. */
  LongFunction<String> verdict() throws ReflectiveOperationException {
    return verdict(Verdict.class);
  }

  /** A verdict of some kind among the classes that this loads. */
  @SuppressWarnings("unchecked") // it is what the kind says
  LongFunction<String> verdict(Class<? extends LongFunction<String>> kind)
      throws ReflectiveOperationException {
    return (LongFunction<String>) loadClass(kind.getName()).getDeclaredConstructor().newInstance();
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(OURS)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? define(name) : loaded;
    }
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    byte[] bytes = replaced.get(name);
    try (InputStream original = getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (bytes == null && original == null) {
        throw new ClassNotFoundException(name);
      }
      byte[] code = bytes == null ? original.readAllBytes() : bytes;
      return defineClass(name, code, 0, code.length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
