package dev.merrow.benchmarks.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** How clients learn each other's ids: a broker puts that of the sender before each message. */
final class Names {
  private static final String HELLO = "\n[null,1,\"\"]";

  private Names() {}

  /** Has all others on the path learn a client's id. */
  static void say(LoadClient client) throws IOException {
    client.write(ByteBuffer.wrap(SampleFrame.frame(HELLO)));
  }

  static void sayTo(LoadClient client, String to) throws IOException {
    client.write(ByteBuffer.wrap(SampleFrame.frame(to + HELLO)));
  }

  /** Reads what others on the path were told too. */
  static void drain(List<LoadClient> others) throws IOException {
    for (LoadClient other : others) {
      other.readSender();
    }
  }
}
