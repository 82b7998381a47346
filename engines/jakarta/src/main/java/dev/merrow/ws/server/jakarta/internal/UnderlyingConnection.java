package dev.merrow.ws.server.jakarta.internal;

import dev.merrow.ws.server.engine.Receiver;

/**
 * What lies below a session, for which there is no standard. Its methods may be called from any
 * thread and never block.
 */
public interface UnderlyingConnection {
  /** Nothing that is known of. */
  UnderlyingConnection UNKNOWN =
      new UnderlyingConnection() {
        @Override
        public void pauseReading() {}

        @Override
        public void resumeReading() {}

        @Override
        public long unsentBytes() {
          return 0;
        }

        @Override
        public long takenBytes() {
          return -1;
        }

        @Override
        public void attach(Receiver receiver) {}
      };

  /** Reads nothing more, until {@link #resumeReading} was called as often as this. */
  void pauseReading();

  /** Reads again, if this was called as often as {@link #pauseReading}. */
  void resumeReading();

  /** Ends the connection without sending anything more. */
  default void cutOff() {}

  /**
   * Passes on nothing more of what comes in, and lets go of what is incomplete, because the socket
   * is being closed.
   */
  default void dropIncoming() {}

  /** Returns the number of bytes that wait besides the session's messages. */
  long unsentBytes();

  /**
   * Sets the receiver of frames that the session does not see, and of the amount of buffered data.
   */
  void attach(Receiver receiver);

  /** Returns the number of bytes accepted so far; negative if unknown. */
  long takenBytes();
}
