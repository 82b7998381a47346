package dev.merrow.ws.server.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.ws.server.engine.ShareHolder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** The time of a thread that reads, with a clock and a thread of its own. */
class ReadTurnsTest {
  private static final ShareHolder ANNA = ShareHolder.ofIdentity("anna");
  private static final ShareHolder ENEMY = ShareHolder.ofIdentity("enemy");

  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private long now;
  private final ReadTurns turns = new ReadTurns(tasks::add, () -> now);

  /** Takes a time for each byte. */
  private final class Socket extends ReadTurns.Source {
    private final ShareHolder holder;
    private final long nanosPerByte;
    private final List<Integer> pieces = new ArrayList<>();
    private int bytes;

    /** When nothing was left. */
    private long done;

    private long busy;

    Socket(ShareHolder holder, long nanosPerByte) {
      this.holder = holder;
      this.nanosPerByte = nanosPerByte;
    }

    void receive(int more) {
      bytes += more;
      turns.read(this);
    }

    @Override
    protected ShareHolder holder() {
      return holder;
    }

    @Override
    protected boolean process(int maxBytes) {
      int piece = Math.min(bytes, maxBytes);
      pieces.add(piece);
      bytes -= piece;
      now += piece * nanosPerByte;
      busy += piece * nanosPerByte;
      done = now;
      return bytes > 0;
    }
  }

  /** What the thread does once it has looked for other data. */
  private void runTasks() {
    for (int i = tasks.size(); i > 0; i--) {
      tasks.remove().run();
    }
  }

  private void runAllTasks() {
    while (!tasks.isEmpty()) {
      runTasks();
    }
  }

  @Test
  void dataIsProcessedAtOnceWhileThereIsLittleToDo() {
    Socket socket = new Socket(ANNA, 10);
    socket.receive(4_000);
    assertThat(socket.bytes).isZero();
    assertThat(tasks).isEmpty();
  }

  @Test
  void aHolderWithManySocketsDelaysOthersByOneTurnAndOnePiece() {
    List<Socket> enemies = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      Socket enemy = new Socket(ENEMY, 150);
      enemies.add(enemy);
      enemy.receive(64 * 1024);
    }
    long begun = now;
    assertThat(begun).isLessThan(2 * ReadTurns.TURN_NANOS);
    Socket honest = new Socket(ANNA, 10);
    honest.receive(100);
    runTasks();
    // in its first turn, a thread that does not divide its time would be busy for 295 ms
    assertThat(honest.bytes).isZero();
    assertThat(honest.done - begun).isLessThan(2 * ReadTurns.TURN_NANOS);

    for (int i = 0; i < 10; i++) {
      long came = now;
      honest.receive(100);
      runTasks();
      assertThat(honest.bytes).isZero();
      assertThat(honest.done - came).isLessThan(2 * ReadTurns.TURN_NANOS);
    }
    runAllTasks();
    assertThat(enemies).allSatisfy(enemy -> assertThat(enemy.bytes).isZero());
  }

  @Test
  void aHolderThatComesBackGainsNothing() {
    Socket honest = new Socket(ANNA, 100);
    honest.receive(10_000_000);
    long enemyTime = 0;
    for (int i = 0; i < 200; i++) {
      Socket enemy = new Socket(ENEMY, 100);
      enemy.receive(100_000);
      runTasks();
      turns.drop(enemy);
      enemyTime += enemy.busy;
    }
    assertThat(honest.bytes).isPositive();
    assertThat((double) enemyTime).isBetween(0.8 * honest.busy, 1.2 * honest.busy);
  }

  @Test
  void socketsOfOneHolderHaveTheSame() {
    Socket first = new Socket(ANNA, 100);
    Socket second = new Socket(ANNA, 1_000);
    first.receive(10_000_000);
    second.receive(10_000_000);
    for (int i = 0; i < 100; i++) {
      runTasks();
    }
    assertThat((double) first.busy).isBetween(0.9 * second.busy, 1.1 * second.busy);
  }

  @Test
  void aHolderThatIsAloneHasAllOfTheTime() {
    Socket alone = new Socket(ENEMY, 100);
    alone.receive(1_000_000);
    int rounds = 0;
    for (; !tasks.isEmpty(); rounds++) {
      runTasks();
    }
    assertThat(alone.bytes).isZero();
    assertThat(now).isEqualTo(100_000_000);
    assertThat(rounds).isLessThanOrEqualTo(50);
  }

  @Test
  void piecesAreAsLargeAsTheyMayTakeTime() {
    Socket cold = new Socket(ENEMY, 4_000);
    cold.receive(100_000);
    runAllTasks();
    assertThat(cold.pieces).startsWith(4_096, 2_048, 1_024, 512, 512);
    Socket fast = new Socket(ANNA, 1);
    fast.receive(200_000);
    runAllTasks();
    assertThat(fast.pieces).startsWith(4_096, 8_192, 16_384, 32_768, 65_536);
  }

  @Test
  void whatIsDroppedIsNotProcessed() {
    Socket gone = new Socket(ENEMY, 1_000);
    gone.receive(1_000_000);
    long before = gone.busy;
    turns.drop(gone);
    runAllTasks();
    assertThat(gone.busy).isEqualTo(before);
    assertThat(tasks).isEmpty();
    Socket next = new Socket(ANNA, 10);
    next.receive(100);
    assertThat(next.bytes).isZero();
  }

  @Test
  void aSocketThatFailsDelaysNoOther() {
    Socket busy = new Socket(ENEMY, 1_000);
    busy.receive(10_000);
    ReadTurns.Source failing =
        new ReadTurns.Source() {
          @Override
          protected ShareHolder holder() {
            return ANNA;
          }

          @Override
          protected boolean process(int maxBytes) {
            throw new IllegalStateException("on purpose");
          }
        };
    turns.read(failing);
    Socket other = new Socket(ANNA, 10);
    other.receive(100);
    while (!tasks.isEmpty()) {
      try {
        runTasks();
      } catch (IllegalStateException e) {
        // as the engine does, it goes on with the next task
      }
    }
    assertThat(other.bytes).isZero();
    assertThat(busy.bytes).isZero();
  }
}
