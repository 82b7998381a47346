package dev.merrow.benchmarks.load;

/** The page that shows what clients can connect with. */
final class ClientsPage {
  static final String HEAD =
      """
      # What Java clients connect with

      `benchmarks/clients` wrote this page; no number in it was typed. A raw socket sends changes of one cell, at most 256 of
      them on their way, through our broker to one `WsSynchronizer`, which merges them. Broker and client run in new processes
      each time, and share all cores. The kinds take turns. A ratio compares a kind with one raw client of the same turn, which
      merges nothing; of all turns the median counts. Figures of different machines and runs don't compare. The table of turns
      says how many cores other processes took meanwhile.

      """;

  static final String TABLE_HEAD =
      """
      | engine | changes/s | ratio (required: 0.8) | least–most | CPU of the client, µs each | threads of one client (required: 1) | threads of 100 clients that share 2 | heap of each of 100, KiB | resident MiB | jars (required: 6) |
      |---|---:|---:|---|---:|---:|---:|---:|---:|---:|
      """;

  static final String TURNS =
      """

      Each turn, in changes a second, with its ratio:

      """;

  static final String REST =
      """

      - CPU is that of the client's process, compiling and collecting garbage included, without the thread that sends.
      - Jars are all of the class path of a program that has Merrow's client: Merrow's two, Jackson's core and SLF4J's API among
        them.

      ## What each can do

      | | Merrow's own | Tyrus on Grizzly | `java.net.http` | Netty |
      |---|---|---|---|---|
      | TLS, with the host's name checked | yes | yes | yes | yes |
      | HTTP proxy | yes | yes | yes | with another jar |
      | proxy that asks for Basic authentication | yes | yes | not unless a system property of the JVM allows it | with another jar |
      | other headers for the proxy | yes | yes | only those named `Proxy-…` | with another jar |
      | pings, and answers to them | yes | yes | yes | yes |
      | limit on a message | yes | yes | the application counts | yes |
      | limit on the response's headers | 64 KiB | yes | 384 KiB | yes |
      | headers of the request | yes | yes | yes, but `Host` | yes |
      | headers of the response that opens | yes | yes | no; a cookie handler sees them, and not whose they are | yes |
      | redirects | no: an error that says where to | off | no | no |
      | subprotocols | yes | yes | yes | yes |
      | compression | no | off: no bound on what is inflated | no | off |
      | a reader that is slow | the network waits | all is read, and what is too much is dropped | the network waits | the network waits if told to |
      | close codes of both sides | yes | yes | yes | yes |
      | ends its threads | at once | at once | when garbage is collected, before JDK 21 | after 2 seconds |
      | gives up an attempt to connect | at once | at once | at its timeout | at once |

      So the default is Merrow's own: it is the only one that needs one thread and no further jar, and does all that the client
      did before. Tyrus is an artifact of its own, for those who need what it has; the seam, `ClientEngine`, takes any other.
      """;

  private ClientsPage() {}
}
