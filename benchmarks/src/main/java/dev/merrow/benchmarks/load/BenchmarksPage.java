package dev.merrow.benchmarks.load;

import java.util.Locale;

/** The page that shows how brokers bear load. */
final class BenchmarksPage {
  private static final String HEAD =
      """
      # Benchmarks of the broker

      `benchmarks/load` wrote this page; no number in it was typed. It runs TinyBase's own `createWsServer` 10.0.1 (on Node,
      with `ws`) and our `merrow-server.jar` in turn, with its defaults but for the limit on messages a second, which the load
      exceeds; each time in a new process. It puts load on them with one process that speaks the protocol over raw sockets. The messages are changes of one cell, and both brokers check
      each. Of all repetitions the median counts. The figures of different machines and runs don't compare; their ratios do.

      """;

  private BenchmarksPage() {}

  static String of(Summary summary, String machine) {
    StringBuilder page = new StringBuilder(HEAD).append(machine).append(".\n");
    add(page, summary, false, "Broker and generator share all cores");
    add(page, summary, true, "Broker and generator have a core each, for what is not met above");
    return page.append("\n## What is measured\n").append(legend()).toString();
  }

  private static String legend() {
    return String.format(
        Locale.ROOT,
        """

        - Each run begins in a new process with some seconds that don't count, so that what is compiled while it runs is: %s,
          unless `--warm-up` said otherwise, and %s times as long where little is sent, as compiling takes its time there; of
          connections opened, with %,d that don't.
        - **fan-out**: one client sends to all others on its path; 64 messages are on their way at most until all have them.
        - **pairs**: each client sends to a partner; a pair has 4 messages on their way, and a path of its own.
        - **ask and answer**: each client sends to the same one, which answers each message; 4 are on their way for each.
        - **messages/s**: messages are due at that rate whether or not those before have arrived. Latency is counted from
          when a message was due until a recipient has read it.
        - **changes that a Java client merges**: a `WsSynchronizer` in the generator's process takes what a raw client sends, 256
          on their way at most, and merges them: those that come together in one transaction. Beside it stands what the broker delivers to one raw client with
          as many on their way. [Another page](clients.md) compares what Java clients connect with, each in a process of its
          own; `benchmarks/clients` writes it, at another time than this page.
        - **idle**: memory after collecting garbage, divided by connections, beyond what the first 1,000 took; 10 clients share
          a path.
        - CPU time and memory are what Linux says of the broker's process. Of one cell's 20 bytes, a message makes about 100.
        - Lost, reordered and foreign messages (of another path, for somebody else, or broken) are counted in all runs, warming
          up included.
        """,
        Load.WARM_UP_SECONDS,
        Scenario.WARM_UPS_WHERE_LITTLE_IS_SENT,
        Connections.FIRST_IN_A_HURRY);
  }

  private static void add(StringBuilder page, Summary summary, boolean pinned, String title) {
    summary
        .asks(pinned)
        .ifPresent(
            table -> page.append("\n## ").append(title).append("\n\n").append(table).append('\n'));
    summary.details(pinned).ifPresent(table -> page.append('\n').append(table).append('\n'));
  }
}
