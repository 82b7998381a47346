package dev.merrow.ws.client.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.merrow.sync.CloseCode;
import dev.merrow.ws.client.internal.FrameDecoder.RulesException;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a client makes of a server's frames. */
class FrameDecoderTest implements FrameDecoder.Sink {
  private static final int MAX_BYTES = 200_000;

  private final FrameDecoder decoder = new FrameDecoder(MAX_BYTES, this);
  private final List<String> heard = new ArrayList<>();

  private static void frame(ByteArrayOutputStream out, int first, byte[] payload) {
    out.write(first);
    int size = payload.length;
    if (size < 126) {
      out.write(size);
    } else if (size <= 0xffff) {
      out.write(126);
      out.writeBytes(ByteBuffer.allocate(2).putShort((short) size).array());
    } else {
      out.write(127);
      out.writeBytes(ByteBuffer.allocate(8).putLong(size).array());
    }
    out.writeBytes(payload);
  }

  private static byte[] hex(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  @Test
  void anyMessagesInAnyPiecesAreWholeAgain() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      heard.clear();
      List<String> expected = new ArrayList<>();
      ByteArrayOutputStream sent = new ByteArrayOutputStream();
      for (int i = 0; i < 10; i++) {
        write(random, sent, expected);
      }
      ByteBuffer all = ByteBuffer.wrap(sent.toByteArray());
      while (all.hasRemaining()) {
        int piece = 1 + random.nextInt(random.nextBoolean() ? 10 : 50_000);
        ByteBuffer in = all.slice().limit(Math.min(piece, all.remaining()));
        all.position(all.position() + in.limit());
        decoder.decode(in);
        assertThat(in.hasRemaining()).isFalse();
      }
      assertThat(heard).as("seed " + seed).isEqualTo(expected);
    }
  }

  /** Writes a message in some frames, and perhaps control frames between them. */
  private static void write(Random random, ByteArrayOutputStream out, List<String> expected) {
    int size = random.nextInt(3) == 0 ? random.nextInt(70_000) : random.nextInt(300);
    byte[] payload = new byte[size];
    for (int i = 0; i < size; i++) {
      payload[i] = (byte) ('a' + random.nextInt(26));
    }
    int frames = 1 + random.nextInt(3);
    int opcode = 1 + random.nextInt(2);
    int at = 0;
    for (int i = 0; i < frames; i++) {
      int end = i == frames - 1 ? size : at + random.nextInt(size - at + 1);
      frame(
          out,
          (i == frames - 1 ? 0x80 : 0) | (i == 0 ? opcode : 0),
          Arrays.copyOfRange(payload, at, end));
      at = end;
      if (i < frames - 1 && random.nextBoolean()) {
        frame(out, 0x89, new byte[] {'!'});
        expected.add("ping !");
      }
    }
    expected.add((opcode == 1 ? "text " : "binary ") + new String(payload, UTF_8));
    if (random.nextInt(5) == 0) {
      frame(out, 0x8a, new byte[0]);
      expected.add("pong");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "c1 01 61, extension",
    "81 81 00000000 61, masked",
    "83 01 61, opcode",
    "8b 00, opcode",
    "80 01 61, continue",
    "01 01 61 81 01 61, continue",
    "09 00, control",
    "89 7e 0080, control",
    "88 01 03, half a code"
  })
  void whatBreaksTheRulesIsRefused(String bytes, String why) {
    assertThatThrownBy(() -> decoder.decode(ByteBuffer.wrap(hex(bytes))))
        .isInstanceOfSatisfying(
            RulesException.class, e -> assertThat(e.code()).isEqualTo(CloseCode.PROTOCOL_ERROR))
        .hasMessageContaining(why);
  }

  @ParameterizedTest
  @CsvSource({"81 7f 0000000000030d41", "81 7f 7fffffffffffffff", "81 7f ffffffffffffffff"})
  void whatIsTooLargeIsRefusedBeforeItHasCome(String bytes) {
    assertThatThrownBy(() -> decoder.decode(ByteBuffer.wrap(hex(bytes))))
        .isInstanceOfSatisfying(
            RulesException.class, e -> assertThat(e.code()).isEqualTo(CloseCode.TOO_LARGE))
        .hasMessageContaining("" + MAX_BYTES);
  }

  @Test
  void theFramesOfAMessageTogetherMustNotBeTooLargeEither() throws Exception {
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    frame(sent, 0x01, new byte[MAX_BYTES]);
    decoder.decode(ByteBuffer.wrap(sent.toByteArray()));
    assertThatThrownBy(() -> decoder.decode(ByteBuffer.wrap(hex("80 01 61"))))
        .hasMessageContaining("limit");
  }

  @Test
  void aFrameDoesNotCostACopyOfAllBefore() throws Exception {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    decoder.decode(ByteBuffer.wrap(hex("01 00")));
    ByteBuffer next = ByteBuffer.wrap(hex("00 01 61"));
    long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
    for (int i = 0; i < MAX_BYTES; i++) {
      decoder.decode(next.rewind());
    }
    long allocated = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
    decoder.decode(ByteBuffer.wrap(hex("80 00")));
    assertThat(heard).containsExactly("text " + "a".repeat(MAX_BYTES));
    assertThat(allocated).isLessThan(100L * MAX_BYTES);
  }

  @ParameterizedTest
  @CsvSource({
    "88 00, close 1005 []",
    "88 02 03e9, close 1001 []",
    "88 04 03e8 6f6b, close 1000 [ok]"
  })
  void theCodeOfACloseIsTold(String bytes, String told) throws Exception {
    decoder.decode(ByteBuffer.wrap(hex(bytes)));
    assertThat(heard).containsExactly(told);
  }

  @Override
  public void message(byte[] payload, boolean isText) {
    heard.add((isText ? "text " : "binary ") + new String(payload, UTF_8));
  }

  @Override
  public void ping(byte[] payload) {
    heard.add("ping " + new String(payload, UTF_8));
  }

  @Override
  public void pong() {
    heard.add("pong");
  }

  @Override
  public void close(int code, String reason) {
    heard.add("close " + code + " [" + reason + "]");
  }
}
