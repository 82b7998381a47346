package dev.merrow.ws.server.internal.files;

import dev.merrow.MerrowException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parsed content of a few small text files, parsed again when they have changed. The files are
 * checked when the content is requested, at most twice a second, so no thread is needed. If they
 * can no longer be read or parsed, that is logged once and the previous content stays in effect.
 *
 * <p>Safe for use by many threads.
 *
 * @param <T> what they say
 */
public final class ReloadedFiles<T> implements Supplier<T> {
  private static final Logger LOG = LoggerFactory.getLogger(ReloadedFiles.class);
  private static final long INTERVAL_MILLIS = Duration.ofMillis(500).toMillis();

  private static final String BYTE_ORDER_MARK = "\ufeff";

  private final List<Path> files;
  private final Reader<T> reader;
  private final InstantSource clock;
  private List<String> texts;
  private String lastProblem = "";
  private volatile T current;
  private volatile long lookedAt;

  /**
   * Parses texts.
   *
   * @param <T> what they say
   */
  @FunctionalInterface
  public interface Reader<T> {
    /**
     * Parses the texts.
     *
     * @param texts of the files, in their order
     * @throws IllegalArgumentException if they are invalid; the message is logged, so it must not
     *     contain secrets of the files
     */
    T read(List<String> texts);
  }

  private ReloadedFiles(List<Path> files, Reader<T> reader, InstantSource clock) {
    this.files = List.copyOf(files);
    this.reader = reader;
    this.clock = clock;
    this.lookedAt = clock.millis();
    try {
      this.texts = readTexts();
      this.current = reader.read(texts);
    } catch (IOException | IllegalArgumentException e) {
      throw new MerrowException("Cannot use " + names() + ": " + describe(e), e);
    }
  }

  /**
   * Reads files for the first time.
   *
   * @param files in UTF-8
   * @param reader understands them
   * @param clock tells when to look at them again
   * @throws MerrowException if they can't be read or understood
   */
  public static <T> ReloadedFiles<T> readFiles(
      List<Path> files, Reader<T> reader, InstantSource clock) {
    return new ReloadedFiles<>(files, reader, clock);
  }

  /**
   * The current content. Reads the files if a check is due; they are expected to be on a local
   * disk.
   */
  @Override
  public T get() {
    long since = clock.millis() - lookedAt;
    // a clock that was set back must not prevent the check
    if (since >= INTERVAL_MILLIS || since < 0) {
      look();
    }
    return current;
  }

  private synchronized void look() {
    lookedAt = clock.millis();
    try {
      List<String> found = readTexts();
      if (!found.equals(texts)) {
        current = reader.read(found);
        texts = found;
        LOG.info("Read {} again", names());
      }
      lastProblem = "";
    } catch (IOException | IllegalArgumentException e) {
      String problem = describe(e);
      if (!problem.equals(lastProblem)) {
        LOG.warn("Cannot use {}; keeping the previous content: {}", names(), problem);
      }
      lastProblem = problem;
    }
  }

  private List<String> readTexts() throws IOException {
    List<String> read = new ArrayList<>();
    for (Path file : files) {
      String text = Files.readString(file, StandardCharsets.UTF_8);
      // some editors begin a file with a mark, which means nothing in UTF-8
      read.add(text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text);
    }
    return read;
  }

  private String names() {
    return String.join(" and ", files.stream().map(Path::toString).toList());
  }

  /** An I/O error's message alone is often just the file's name. */
  private static String describe(Exception error) {
    return error instanceof IOException ? error.toString() : String.valueOf(error.getMessage());
  }
}
