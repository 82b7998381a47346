package dev.merrow.ws.server.netty.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.wire.Utf8Text;
import dev.merrow.wire.WireLimits;
import dev.merrow.ws.server.engine.EngineOptions;
import dev.merrow.ws.server.engine.Receiver;
import dev.merrow.ws.server.internal.engine.ReadTurns;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What comes in waits for its turn, and arrives in order. Each message takes a millisecond. */
class ReadGateTest {
  /** Masked, and so short that four fit into the first piece. */
  private static final int FRAME_BYTES = 1_000;

  private static final int HEAD_BYTES = 8;

  private final Queue<Runnable> turns = new ArrayDeque<>();
  private final List<String> events = new ArrayList<>();
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private long held;
  private long now;

  private final class Recorder implements Receiver {
    @Override
    public void received(Utf8Text payload) {
      now += 1_000_000;
      events.add(payload.toString().trim());
    }

    @Override
    public void holding(long more) {
      held += more;
    }

    @Override
    public void left() {
      if (!events.contains("left")) {
        events.add("left");
      }
    }
  }

  @BeforeEach
  void open() {
    ReadGate.begin(new ReadTurns(turns::add, () -> now));
    EngineOptions options =
        new EngineOptions(
            "",
            0,
            new WireLimits(1 << 20, 100, 10),
            1_000,
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            timer,
            null,
            null);
    SocketHandler.addTo(
        channel.pipeline(), new NettyConnection(channel, options), new Recorder(), options);
  }

  @AfterEach
  void close() {
    ReadGate.begin((ReadTurns) null);
    EventLoops.cutOff(channel);
    timer.shutdownNow();
  }

  private static ByteBuf frames(int count) {
    ByteBuf frames = Unpooled.buffer();
    for (int i = 0; i < count; i++) {
      byte[] text =
          ("message " + i + " ".repeat(FRAME_BYTES)).substring(0, FRAME_BYTES).getBytes(US_ASCII);
      frames.writeByte(0x81).writeByte(0x80 | 126).writeShort(FRAME_BYTES - HEAD_BYTES);
      frames.writeInt(0).writeBytes(text, 0, FRAME_BYTES - HEAD_BYTES);
    }
    return frames;
  }

  private static List<String> messages(int count) {
    return IntStream.range(0, count).mapToObj(i -> "message " + i).toList();
  }

  private void runTurns() {
    for (Runnable turn = turns.poll(); turn != null; turn = turns.poll()) {
      turn.run();
    }
  }

  @Test
  void whatWaitsArrivesInOrderAndMoreIsReadAfterwards() {
    channel.writeInbound(frames(30));
    assertThat(events).containsExactlyElementsOf(messages(4));
    assertThat(channel.config().isAutoRead()).isFalse();
    // the head of the fifth is known
    assertThat(held).isEqualTo(26L * FRAME_BYTES - HEAD_BYTES);

    turns.remove().run();
    assertThat(events).hasSizeLessThan(10);
    runTurns();
    assertThat(events).containsExactlyElementsOf(messages(30));
    assertThat(channel.config().isAutoRead()).isTrue();
    assertThat(held).isZero();
  }

  @Test
  void theEndWaitsForWhatCameBefore() {
    channel.writeInbound(frames(10));
    channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    assertThat(events).containsExactlyElementsOf(messages(4));
    assertThat(channel.isOpen()).isTrue();

    runTurns();
    channel.runPendingTasks();
    assertThat(events).startsWith(messages(10).toArray(String[]::new)).hasSize(11);
    assertThat(events).last().isEqualTo("left");
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void theEndIsNoticedAtOnceIfNothingWaits() {
    channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    assertThat(events).containsExactly("left");
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void ofABrokenConnectionOnlyLittleThatWaitsIsProcessed() {
    ByteBuf data = frames(30);
    channel.writeInbound(data);
    EventLoops.cutOff(channel);
    assertThat(events).containsExactlyElementsOf(withLeft(messages(4)));
    assertThat(data.refCnt()).isZero();
    runTurns();
    assertThat(events).hasSize(5);
  }

  @Test
  void theLastWordsOfABrokenConnectionAreProcessed() {
    channel.writeInbound(frames(7));
    assertThat(events).hasSize(4);
    EventLoops.cutOff(channel);
    assertThat(events).containsExactlyElementsOf(withLeft(messages(7)));
  }

  private static List<String> withLeft(List<String> messages) {
    List<String> events = new ArrayList<>(messages);
    events.add("left");
    return events;
  }
}
