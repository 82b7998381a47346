package dev.merrow.benchmarks.load;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The numbered messages of one sender to one or more recipients, which are tracked until all
 * recipients have them. Not thread-safe.
 */
final class Flow {
  private final LoadClient sender;
  private final SampleFrame frame;
  private final int recipients;
  private final int window;

  /** When each of the latest messages was due, and how often it was delivered, by number. */
  private final long[] due;

  private final int[] delivered;
  private final ByteBuffer out;
  private long sent;
  private long completed;

  /**
   * Creates a flow.
   *
   * @param window the maximum number of messages in flight
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

  /** Returns the number of messages that have not reached all recipients. */
  long open() {
    return sent - completed;
  }

  /** Returns how many more messages can be sent while all in flight remain tracked. */
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

  /** Returns when a message was due. */
  long due(long number) {
    return due[slot(number)];
  }

  private int slot(long number) {
    return (int) (number & (due.length - 1));
  }
}
