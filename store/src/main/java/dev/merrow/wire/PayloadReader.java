package dev.merrow.wire;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads messages from the payloads received on one socket. Not thread-safe: it takes one payload at
 * a time.
 */
public final class PayloadReader {
  private static final String NO_CHANNEL = "";

  private final WireLimits limits;
  private final FragmentAssembler assembler;

  /**
   * A whole message.
   *
   * @param clientId the receiver or sender; see {@link Payload#clientId()}
   * @param bodies the bodies of its payloads: more than one if it came in fragments
   * @param json its text, which has not been checked
   */
  public record Received(String clientId, List<Utf8Text> bodies, Utf8Text json) {}

  /**
   * One or more messages that were dropped.
   *
   * @param channel as {@link #read(String, Utf8Text)} knows it; empty where there are no channels
   * @param clientId the receiver or sender; see {@link Payload#clientId()}
   */
  public record Dropped(String channel, String clientId) {}

  /**
   * Creates a reader for one socket.
   *
   * @param timeout how long another fragment of an incomplete message may take before the message
   *     is dropped
   * @param clock the clock for that
   */
  public PayloadReader(WireLimits limits, Duration timeout, InstantSource clock) {
    this.limits = limits;
    this.assembler = new FragmentAssembler(limits, timeout, clock);
  }

  /**
   * Reads a payload.
   *
   * @return the message that is now whole, or null if fragments of it are still missing
   * @throws MalformedMessageException if it is neither a message nor a fragment of one; the message
   *     that it would have been part of is dropped
   * @throws OverflowException if it is too large, or there is already too much incomplete data
   */
  public @Nullable Received read(Utf8Text text) {
    return read(NO_CHANNEL, text);
  }

  /**
   * As {@link #read(Utf8Text)}, on a socket that channels share: incomplete messages of different
   * channels do not mix, but all of them together must be within the limits.
   *
   * @param channel the key of the channel's fragments until {@link #forget}
   */
  public @Nullable Received read(String channel, Utf8Text text) {
    if (text.size() > limits.payloadBytes()) {
      throw tooLarge(text);
    }
    Payload payload = Payload.parse(text);
    Fragment fragment = Fragment.parse(payload.body());
    if (fragment == null) {
      return new Received(payload.clientId(), List.of(payload.body()), payload.body());
    }
    List<Fragment> whole = assembler.add(channel, payload.clientId(), fragment);
    return whole == null
        ? null
        : new Received(
            payload.clientId(),
            whole.stream().map(Fragment::body).toList(),
            Utf8Text.join(whole.stream().map(Fragment::part).toList()));
  }

  /**
   * Drops messages that have been incomplete for too long. {@link #read} does so too; this frees
   * the memory when nothing is received any more.
   *
   * @return whether anything is still incomplete
   */
  public boolean expire() {
    assembler.expire();
    return !assembler.isEmpty();
  }

  /**
   * Returns the messages that were dropped since the last call because the rest of them did not
   * come. Their senders assume that they have arrived, so the receiver must make up for them.
   */
  public Set<Dropped> takeDropped() {
    return assembler.takeDropped();
  }

  /** Drops the incomplete messages of a channel. */
  public void forget(String channel) {
    assembler.forget(channel);
  }

  /** Drops all incomplete messages, because the socket is gone. */
  public void forgetAll() {
    assembler.forgetAll();
  }

  /** Returns about how many bytes of the heap the incomplete messages take. */
  public long heldBytes() {
    return assembler.heldBytes();
  }

  private OverflowException tooLarge(Utf8Text text) {
    int end = text.indexOf('\n');
    boolean isFragment = end >= 0 && Fragment.parse(text.from(end + 1)) != null;
    return new OverflowException(
        isFragment ? CloseStatus.FRAGMENTS_OVERFLOW : CloseStatus.SOCKET_OVERFLOW,
        "A payload of %s bytes is more than the limit of %s"
            .formatted(text.size(), limits.payloadBytes()));
  }
}
