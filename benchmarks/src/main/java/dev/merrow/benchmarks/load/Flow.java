package dev.merrow.benchmarks.load;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The messages of one sender to one recipient or many: numbered, and known by their number until
 * all recipients have them. For one thread alone.
 */
final class Flow {
  private final LoadClient sender;
  private final SampleFrame frame;
  private final int recipients;
  private final int window;

  /** By number, as far as they fit: when a message was due, and how often it was delivered. */
  private final long[] due;

  private final int[] delivered;
  private final ByteBuffer out;
  private long sent;
  private long completed;

  /**
   * A flow.
   *
   * @param window how many messages may be on their way at most
   */
  Flow(LoadClient sender, SampleFrame frame, int recipients, int window) {
    this.sender = sender;
    this.frame = frame;
    this.recipients = recipients;
    this.window = window;
    this.due = new long[Integer.highestOneBit(window) * 2];
    this.delivered = new int[due.length];
    this.out = ByteBuffer.allocateDirect(frame.size() * window);
  }

  long sent() {
    return sent;
  }

  int recipients() {
    return recipients;
  }

  /** How many messages have not reached all recipients. */
  long open() {
    return sent - completed;
  }

  /** How many more may be sent without forgetting of any that is on its way. */
  long room() {
    return due.length - open();
  }

  /** Sends some messages at once, all of which were due at that time. */
  void send(int count, long dueNanos) throws IOException {
    if (count <= 0) {
      return;
    }
    out.clear();
    for (int i = 0; i < count; i++) {
      int slot = slot(sent);
      due[slot] = dueNanos;
      delivered[slot] = 0;
      frame.write(out, sent++);
    }
    sender.write(out.flip());
  }

  /**
   * Notes how many messages have reached all recipients, and sends as many as the window allows.
   */
  void sendUpTo(long allCompleted, long dueNanos) throws IOException {
    completed = allCompleted;
    send((int) (window - open()), dueNanos);
  }

  /** Notes that a recipient has a message. */
  void delivered(long number) {
    if (++delivered[slot(number)] == recipients) {
      completed++;
    }
  }

  /** When a message was due. */
  long due(long number) {
    return due[slot(number)];
  }

  private int slot(long number) {
    return (int) (number & (due.length - 1));
  }
}
