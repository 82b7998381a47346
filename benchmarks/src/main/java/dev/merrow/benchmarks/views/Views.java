package dev.merrow.benchmarks.views;

import dev.merrow.benchmarks.host.Machine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * Measures a broker's path with rules, and the same path without: memory, changed rows per second
 * and joins in this process without a network, and how soon a row disappears at real TinyBase
 * clients. Arguments: the number of rows and of clients, for how many seconds rows are changed, the
 * number of TinyBase clients, and optionally the page to write.
 */
public final class Views {
  private static final int ROWS_AT_ONCE = 100;
  private static final int SMALL = 100;
  private static final int JOINS = 1_000;
  private static final int WARM_UP_JOINS = 300;

  private static final String HEAD =
      """
      # Views: a path of which each client sees its part

      `benchmarks/views` wrote this page; no number in it was typed. A path's rows have five or six cells, and one or two
      readers: an owner, and every other row another client, too. Each client has a label of its own. All but the last
      table is measured in one process without a network: messages are parsed, checked, merged, indexed, and encoded for
      each client that sees the change.

      """;

  private final int rows;
  private final int clients;
  private final int seconds;

  private Views(int rows, int clients, int seconds) {
    this.rows = rows;
    this.clients = clients;
    this.seconds = seconds;
  }

  private record Memory(long store, long index, long client) {}

  /**
   * Changes of rows.
   *
   * @param perSecond how many rows
   * @param micros the CPU time of each
   */
  private record Changes(double perSecond, double micros) {}

  private record Joins(double median, double worst, double rows, double bytes) {}

  /** Runs. */
  public static void main(String[] arguments) throws Exception {
    Views views =
        new Views(
            Integer.parseInt(arguments[0]),
            Integer.parseInt(arguments[1]),
            Integer.parseInt(arguments[2]));
    int connected = Integer.parseInt(arguments[3]);
    String options = String.join(" ", ManagementFactory.getRuntimeMXBean().getInputArguments());
    StringBuilder page = new StringBuilder(HEAD);
    double busy = Machine.busySeconds() - Machine.secondsOfThisProcess();
    long begun = System.nanoTime();
    page.append(Machine.describe(options)).append(".\n\n");
    page.append(views.measure());
    if (connected > 0) {
      try (Revocations revocations = new Revocations(connected)) {
        page.append(revocations.measure());
      }
    }
    double others = Machine.busySeconds() - Machine.secondsOfThisProcess() - busy;
    page.append(
        String.format(
            Locale.ROOT,
            "%nMeanwhile other processes, the TinyBase clients' among them, took %.2f cores.%n",
            others / ((System.nanoTime() - begun) / 1e9)));
    System.out.println(page);
    if (arguments.length > 4) {
      Files.writeString(Path.of(arguments[4]), page);
    }
  }

  private String measure() throws Exception {
    long empty = used();
    Memory with;
    Changes program;
    Changes single;
    Changes fromClients;
    Joins joins;
    try (SharedPath path = new SharedPath(rows, clients, true)) {
      long store = used();
      path.awaitTurn();
      long index = used();
      path.connectOwners(clients);
      with = new Memory(store - empty, index - store, (used() - index) / clients);
      path.changeFromProgram(ROWS_AT_ONCE, seconds / 2.0);
      program = timed(() -> path.changeFromProgram(ROWS_AT_ONCE, seconds));
      single = timed(() -> path.changeFromProgram(1, seconds));
      path.changeFromClients(seconds / 2.0);
      fromClients = timed(() -> path.changeFromClients(seconds));
      joins = joins(path);
    }
    Joins fewRows;
    try (SharedPath path = new SharedPath(rows / SMALL, clients / SMALL, true)) {
      fewRows = joins(path);
    }
    empty = used();
    Memory without;
    Changes openProgram;
    Changes openSingle;
    Changes openFromClients;
    SharedPath.Join openJoin;
    try (SharedPath path = new SharedPath(rows, clients, false)) {
      long store = used();
      path.awaitTurn();
      path.connectOwners(2);
      path.changeFromProgram(ROWS_AT_ONCE, seconds / 2.0);
      openProgram = timed(() -> path.changeFromProgram(ROWS_AT_ONCE, seconds));
      openSingle = timed(() -> path.changeFromProgram(1, seconds));
      path.changeBetweenTwo(seconds / 2.0);
      openFromClients = timed(() -> path.changeBetweenTwo(seconds));
      openJoin = path.join();
      long index = used();
      path.connectOwners(clients);
      without = new Memory(store - empty, 0, (used() - index) / clients);
    }
    return memory(with, without)
        + changes(program, single, fromClients, openProgram, openSingle, openFromClients)
        + joins(joins, fewRows, openJoin);
  }

  @FunctionalInterface
  private interface Work {
    double run() throws InterruptedException;
  }

  private Changes timed(Work work) throws IOException, InterruptedException {
    double before = Machine.secondsOfThisProcess();
    long begun = System.nanoTime();
    double perSecond = work.run();
    double took = (System.nanoTime() - begun) / 1e9;
    return new Changes(
        perSecond, (Machine.secondsOfThisProcess() - before) * 1e6 / (perSecond * took));
  }

  private static Joins joins(SharedPath path) {
    double[] millis = new double[JOINS];
    double bytes = 0;
    double rows = 0;
    for (int i = -WARM_UP_JOINS; i < JOINS; i++) {
      SharedPath.Join join = path.join();
      if (i >= 0) {
        millis[i] = join.millis();
        bytes += join.bytes();
        rows += join.rows();
      }
    }
    Arrays.sort(millis);
    return new Joins(millis[JOINS / 2], millis[JOINS * 99 / 100], rows / JOINS, bytes / JOINS);
  }

  private static long used() {
    Runtime runtime = Runtime.getRuntime();
    for (int i = 0; i < 4; i++) {
      runtime.gc();
    }
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private String memory(Memory with, Memory without) {
    return String.format(
        Locale.ROOT,
        """
        ## Memory

        | heap, in bytes: %,d rows, %,d connected clients with a view each | with rules | without |
        |---|---:|---:|
        | the store, for each row | %,.0f | %,.0f |
        | the index of who sees what, for each row | %,.0f | 0 |
        | a connected client, its view included | %,d | %,d |

        """,
        rows,
        clients,
        (double) with.store / rows,
        (double) without.store / rows,
        (double) with.index / rows,
        with.client,
        without.client);
  }

  private static String changes(
      Changes program,
      Changes single,
      Changes fromClients,
      Changes openProgram,
      Changes openSingle,
      Changes openFromClients) {
    return """
    ## Changes

    With rules, all clients are connected, and each change goes to the one or two that see the row. Without rules, two
    clients are connected: with more, each of them would be sent everything. All cores together; the CPU time is that of
    the whole process.

    | changed rows per second, arrived (CPU time of each, µs) | with rules | without |
    |---|---:|---:|
    | the server's program changes %s rows in each transaction | %s | %s |
    | the server's program changes one row in each transaction | %s | %s |
    | clients change their own rows, one in each message | %s | %s |

    """
        .formatted(
            ROWS_AT_ONCE,
            text(program),
            text(openProgram),
            text(single),
            text(openSingle),
            text(fromClients),
            text(openFromClients));
  }

  private static String text(Changes changes) {
    return String.format(Locale.ROOT, "%,.0f (%.1f)", changes.perSecond, changes.micros);
  }

  private String joins(Joins joins, Joins fewRows, SharedPath.Join open) {
    return String.format(
        Locale.ROOT,
        """
        ## Joins

        A Merrow client in the same process joins with an empty store, and has everything that it may see in the end.

        | the path has | the client sees, rows | median, ms | 99th percentile, ms | it is sent, bytes |
        |---|---|---:|---:|---:|
        | %,d rows, rules | %.1f | %.2f | %.2f | %,.0f |
        | %,d rows, rules | %.1f | %.2f | %.2f | %,.0f |
        | %,d rows, no rules | %,d | %,.0f | | %,d |

        """,
        rows,
        joins.rows,
        joins.median,
        joins.worst,
        joins.bytes,
        rows / SMALL,
        fewRows.rows,
        fewRows.median,
        fewRows.worst,
        fewRows.bytes,
        rows,
        open.rows(),
        open.millis(),
        open.bytes());
  }
}
