package dev.merrow.ws.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.testkit.server.RawSocket;
import dev.merrow.ws.server.WsEngine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that try to use up the memory of a broker that has little. */
class MemoryAttackTest {
  private static final int MANY = 12_000_000;

  /**
   * How long pings are sent at most. The system may stop to take them from a client that reads
   * nothing, long before the broker has seen all.
   */
  private static final Duration ATTACK = Duration.ofSeconds(30);

  @TempDir private Path directory;

  private ServerProcess start(WsEngine engine, String... more) throws IOException {
    String[] arguments = new String[more.length + 4];
    arguments[0] = "--port";
    arguments[1] = "0";
    arguments[2] = "--engine";
    arguments[3] = engine.name().toLowerCase(Locale.ROOT);
    System.arraycopy(more, 0, arguments, 4, more.length);
    return ServerProcess.start(directory, List.of("-Xmx256m"), arguments);
  }

  @ParameterizedTest
  @EnumSource
  void emptyPingsWhoseAnswersAreNotReadTakeNoMemory(WsEngine engine) throws Exception {
    try (ServerProcess server =
        start(engine, "--max-messages-per-second", "0", "--max-holder-messages-per-second", "0")) {
      int port = server.port();
      try (Bystanders there = new Bystanders(port, "attacked");
          Bystanders elsewhere = new Bystanders(port, "elsewhere");
          RawSocket attacker = RawSocket.openSlow(port, "attacked")) {
        CompletableFuture<Void> attack =
            CompletableFuture.runAsync(() -> pingWithoutReading(attacker));
        long end = System.nanoTime() + ATTACK.toNanos();
        do {
          there.assertServed();
          elsewhere.assertServed();
        } while (!attack.isDone() && System.nanoTime() < end);
        there.assertServed();
        elsewhere.assertServed();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aProcessWhoseMemoryIsUsedUpEnds(WsEngine engine) throws Exception {
    try (ServerProcess server =
        ServerProcess.start(
            directory,
            // room for the broker, but not for a message that it allows
            List.of("-Xmx22m", "-XX:MaxDirectMemorySize=256m"),
            "--port",
            "0",
            "--engine",
            engine.name())) {
      int port = server.port();
      List<RawSocket> sockets = new ArrayList<>();
      try {
        while (!server.ended().isDone()) {
          RawSocket socket = RawSocket.open(port, "large");
          sockets.add(socket);
          socket.send("\n[null,3,[[{}],[{\"v\":[\"" + "x".repeat(15_000_000) + "\"]}],1]]");
        }
      } catch (IOException e) {
        // it has ended meanwhile
      } finally {
        sockets.forEach(RawSocket::close);
      }
      assertThat(server.exitCode()).isEqualTo(FatalErrorHandler.OUT_OF_MEMORY);
    }
  }

  @ParameterizedTest
  @EnumSource
  void framesThatNeverEndTakeNoMoreMemoryThanThereIs(WsEngine engine) throws Exception {
    try (ServerProcess server = start(engine)) {
      int port = server.port();
      List<RawSocket> attackers = new ArrayList<>();
      try (Bystanders there = new Bystanders(port, "attacked");
          Bystanders elsewhere = new Bystanders(port, "elsewhere")) {
        for (int i = 0; i < 24; i++) {
          RawSocket attacker = RawSocket.open(port, "attacked");
          attackers.add(attacker);
          sendAllButTheEnd(attacker);
          there.assertServed();
          elsewhere.assertServed();
        }
        for (RawSocket attacker : attackers.subList(0, 20)) {
          assertThat(attacker.isCutOff()).isTrue();
        }
      } finally {
        attackers.forEach(RawSocket::close);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void messagesThatNeverEndTakeNoMemoryOnceTheirSocketIsClosed(WsEngine engine) throws Exception {
    try (ServerProcess server = start(engine)) {
      int port = server.port();
      List<RawSocket> attackers = new ArrayList<>();
      try (Bystanders there = new Bystanders(port, "attacked")) {
        for (int i = 0; i < 40; i++) {
          // does not answer the broker that closes it, which then waits for the answer
          RawSocket attacker = RawSocket.open(port, "attacked");
          attackers.add(attacker);
          sendFragmentsWithoutAnEnd(attacker);
        }
        there.assertServed();
      } finally {
        attackers.forEach(RawSocket::close);
      }
    }
  }

  private static void sendFragmentsWithoutAnEnd(RawSocket attacker) {
    String part = "x".repeat(1 << 20);
    try {
      for (int i = 0; i < 14; i++) {
        attacker.send("\nabcdefghijklmn" + (char) ('a' + i) + "_\n0\n2\n" + part);
      }
    } catch (IOException e) {
      // the broker has had enough of it
    }
  }

  private static void sendAllButTheEnd(RawSocket attacker) {
    byte[] frame = RawSocket.frame(RawSocket.TEXT, true, true, new byte[16 * 1024 * 1024]);
    try {
      attacker.write(Arrays.copyOf(frame, frame.length - 1));
    } catch (IOException e) {
      // the broker has had enough of it
    }
  }

  @ParameterizedTest
  @EnumSource
  void connectionsThatAskForNothingKeepNobodyOut(WsEngine engine) throws Exception {
    try (ServerProcess server =
        start(engine, "--max-connections", "200", "--upgrade-timeout", "60s")) {
      int port = server.port();
      List<RawSocket> idle = new ArrayList<>();
      try (Bystanders there = new Bystanders(port, "there")) {
        for (int i = 0; i < 1_000; i++) {
          idle.add(RawSocket.connect(port));
          if (i % 100 == 0) {
            there.assertServed();
          }
        }
        there.assertServed();
        int cutOff = 0;
        while (cutOff < 900) {
          // in no order: as many are left as may be
          cutOff = (int) idle.stream().filter(MemoryAttackTest::isGone).count();
        }
        there.assertServed();
      } finally {
        idle.forEach(RawSocket::close);
      }
    }
  }

  private static boolean isGone(RawSocket socket) {
    return socket.isCutOffWithin(Duration.ofMillis(1));
  }

  private static void pingWithoutReading(RawSocket attacker) {
    byte[] ping = RawSocket.frame(RawSocket.PING, true, true, new byte[0]);
    ByteArrayOutputStream many = new ByteArrayOutputStream();
    for (int i = 0; i < 10_000; i++) {
      many.writeBytes(ping);
    }
    byte[] pings = many.toByteArray();
    try {
      for (int sent = 0; sent < MANY; sent += 10_000) {
        attacker.write(pings);
      }
    } catch (IOException e) {
      // the broker has had enough
    }
  }
}
