package dev.merrow.benchmarks.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** Lets clients learn each other's ids: a broker prefixes each message with the sender's. */
final class PeerIds {
  private static final String HELLO = "\n[null,1,\"\"]";

  private PeerIds() {}

  /** Lets all others on the path learn a client's id. */
  static void announce(LoadClient client) throws IOException {
    client.write(ByteBuffer.wrap(SampleFrame.frame(HELLO)));
  }

  static void announceTo(LoadClient client, String to) throws IOException {
    client.write(ByteBuffer.wrap(SampleFrame.frame(to + HELLO)));
  }

  /** Reads and discards messages that were meant for others on the path. */
  static void drain(List<LoadClient> others) throws IOException {
    for (LoadClient other : others) {
      other.readSender();
    }
  }
}
