package dev.merrow.vectors;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.merrow.internal.SurrogateEscapes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What the real TinyBase computed: {@code hlc}, {@code hashes}, {@code stores}, {@code merges} and
 * {@code transcripts}.
 *
 * <p>They are read from the test resources, or from the directory that the system property {@code
 * merrow.vectors} names, which may be relative to where the build was started.
 */
public final class Vectors {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  static {
    MAPPER
        .getFactory()
        .setStreamReadConstraints(
            StreamReadConstraints.builder().maxNameLength(1 << 20).maxNestingDepth(5_000).build());
  }

  private Vectors() {}

  /**
   * Reads one of the files.
   *
   * @param name its name without {@code .json}
   */
  public static JsonNode read(String name) {
    try {
      return parse(text(name + ".json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads any JSON text, whole. Lone surrogates stay, and every number can be read as a double. */
  public static JsonNode parse(String json) {
    try {
      return MAPPER.readTree(SurrogateEscapes.resolve(json));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The elements of an array that must have some, so that no test passes for want of cases. */
  public static List<JsonNode> cases(JsonNode array) {
    if (!array.isArray() || array.isEmpty()) {
      throw new IllegalArgumentException("Not an array with elements: " + array);
    }
    return array.valueStream().toList();
  }

  private static String text(String file) throws IOException {
    String directory = System.getProperty("merrow.vectors");
    if (directory != null) {
      Path base = Path.of(System.getProperty("merrow.launchDirectory", ""));
      return Files.readString(base.resolve(directory).resolve(file));
    }
    try (InputStream in = Vectors.class.getResourceAsStream("/vectors/" + file)) {
      if (in == null) {
        throw new IOException("No test resource vectors/" + file);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
