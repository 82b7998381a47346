package dev.merrow.ws.client.internal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The status line and headers of an HTTP response.
 *
 * @param reason the words after the status
 * @param headers by name, in any case
 */
record HttpHead(int status, String reason, Map<String, List<String>> headers) {
  private static final int MAX_BYTES = 64 * 1024;
  private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] (\\d{3})(?: (.*))?");

  /** Collects a head that comes in pieces. */
  static final class Reader {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** How many characters of an empty line have come. */
    private int ends;

    /**
     * Reads on, to the end of the head and no further.
     *
     * @return the head; null while it is not whole
     */
    @Nullable HttpHead read(ByteBuffer in) throws IOException {
      while (in.hasRemaining()) {
        byte next = in.get();
        bytes.write(next);
        ends = next == "\r\n\r\n".charAt(ends) ? ends + 1 : next == '\r' ? 1 : 0;
        if (ends == 4) {
          return parse(bytes.toString(ISO_8859_1));
        }
        if (bytes.size() > MAX_BYTES) {
          throw new IOException(
              "The response's head has more bytes than the limit of " + MAX_BYTES);
        }
      }
      return null;
    }
  }

  private static HttpHead parse(String text) throws IOException {
    String[] lines = text.split("\r\n", -1);
    Matcher line = STATUS_LINE.matcher(lines[0]);
    if (!line.matches()) {
      throw new IOException("The response is not HTTP");
    }
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      if (colon > 0) {
        headers
            .computeIfAbsent(lines[i].substring(0, colon).strip(), name -> new ArrayList<>())
            .add(lines[i].substring(colon + 1).strip());
      }
    }
    String reason = line.group(2) == null ? "" : line.group(2);
    return new HttpHead(Integer.parseInt(line.group(1)), reason, headers);
  }

  /** Returns the only value of a header; null if there is none, or are several. */
  @Nullable String header(String name) {
    List<String> values = headers.getOrDefault(name, List.of());
    return values.size() == 1 ? values.get(0) : null;
  }

  /** Returns whether a header's comma-separated list has an element, in any case. */
  boolean has(String name, String element) {
    return headers.getOrDefault(name, List.of()).stream()
        .flatMap(value -> List.of(value.split(",", -1)).stream())
        .anyMatch(each -> each.strip().toLowerCase(Locale.ROOT).equals(element));
  }
}
