package dev.merrow.ws.client.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** The bytes of a connection, encrypted or not. Never blocks. For one thread alone. */
interface Wire {

  /**
   * Reads what there is.
   *
   * @return how many bytes; -1 at the end
   */
  int read(ByteBuffer to) throws IOException;

  /**
   * Writes as much as the network takes.
   *
   * @return whether it took all
   */
  boolean write(ByteBuffer from) throws IOException;

  /** Returns whether there is something that the network has not taken. */
  boolean wantsToWrite();

  /** Returns whether there is, and reading cannot go on before it is written. */
  boolean mustWriteFirst();

  /** Returns whether there may be more to read, although the network has nothing new. */
  boolean hasMore();

  /** Says, as far as the network takes it, that no more will be written. */
  void end() throws IOException;

  /** Returns a wire without encryption. */
  static Wire plain(SocketChannel channel) {
    return new Wire() {
      private boolean stalled;

      @Override
      public int read(ByteBuffer to) throws IOException {
        return channel.read(to);
      }

      @Override
      public boolean write(ByteBuffer from) throws IOException {
        int unused = channel.write(from);
        stalled = from.hasRemaining();
        return !stalled;
      }

      @Override
      public boolean wantsToWrite() {
        return stalled;
      }

      @Override
      public boolean mustWriteFirst() {
        return false;
      }

      @Override
      public boolean hasMore() {
        return false;
      }

      @Override
      public void end() {
        // closing the channel says that
      }
    };
  }
}
