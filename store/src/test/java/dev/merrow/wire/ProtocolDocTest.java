package dev.merrow.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.docs.MarkdownTables;
import dev.merrow.wire.internal.MessageType;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What docs/protocol.md says of messages, limits and close statuses is what the code has. */
class ProtocolDocTest {
  private final MarkdownTables page = new MarkdownTables(Path.of("..", "docs", "protocol.md"));

  @Test
  void messageTypes() {
    List<String> documented =
        page.after("## Messages").stream().map(row -> row.get(0) + " " + row.get(1)).toList();
    List<String> known =
        Stream.of(MessageType.values())
            .map(type -> type.number() + " " + camelCase(type.name()))
            .toList();
    assertThat(documented).isEqualTo(known);
  }

  private static String camelCase(String constant) {
    StringBuilder name = new StringBuilder();
    for (String word : constant.toLowerCase(Locale.ROOT).split("_", -1)) {
      name.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
    }
    return name.toString();
  }

  @Test
  void onlyRequestsHaveAnAnswer() {
    for (List<String> row : page.after("## Messages")) {
      boolean answered = !row.get(3).isEmpty() && !row.get(3).startsWith("none");
      MessageType type = MessageType.of(Integer.parseInt(row.get(0)));
      assertThat(type.isRequest()).as(type.name()).isEqualTo(answered);
    }
  }

  @Test
  void closeStatuses() throws IllegalAccessException {
    List<String> documented =
        page.after("## Closing").stream().map(row -> row.get(0) + " " + row.get(1)).toList();
    List<String> known = new ArrayList<>();
    for (Field field : CloseStatus.class.getFields()) {
      if (Modifier.isStatic(field.getModifiers())) {
        CloseStatus status = (CloseStatus) field.get(null);
        known.add(status.code() + " " + status.reason());
      }
    }
    assertThat(documented).containsExactlyInAnyOrderElementsOf(known).doesNotHaveDuplicates();
  }

  @Test
  void limits() {
    WireLimits wire = WireLimits.DEFAULTS;
    JsonLimits json = JsonLimits.DEFAULTS;
    assertThat(page.after("## Limits").stream().map(row -> row.get(1)))
        .containsExactlyElementsOf(
            Stream.of(
                    wire.payloadBytes(),
                    wire.fragments(),
                    wire.fragmentedMessages(),
                    ChannelFrame.MAX_CHANNELS,
                    ChannelFrame.MAX_ID_BYTES,
                    json.depth(),
                    json.nameLength(),
                    json.numberLength())
                .map("%,d"::formatted)
                .toList());
  }
}
