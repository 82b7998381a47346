package dev.merrow.spring.autoconfigure;

import dev.merrow.ws.server.engine.Outlet;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** Writes to a servlet's response whenever the network takes more, and never waits for it. */
final class ServletOutlet implements Outlet, WriteListener, AsyncListener {
  private final AsyncContext async;
  private final ServletOutputStream out;
  private final Queue<byte[]> queue = new ArrayDeque<>();
  private final List<Runnable> listeners = new ArrayList<>();
  private long unsent;

  /** Whether the container has said that more can be written, and not taken it back since. */
  private boolean ready;

  private boolean flushed = true;
  private boolean closing;
  private boolean closed;

  ServletOutlet(AsyncContext async) throws IOException {
    this.async = async;
    this.out = async.getResponse().getOutputStream();
    async.addListener(this);
    out.setWriteListener(this);
  }

  @Override
  public void send(String text) {
    synchronized (this) {
      if (closing || closed) {
        return;
      }
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      queue.add(bytes);
      unsent += bytes.length;
    }
    drain();
  }

  @Override
  public void onWritePossible() {
    synchronized (this) {
      ready = true;
    }
    drain();
  }

  private void drain() {
    try {
      if (!write()) {
        return;
      }
    } catch (IOException | IllegalStateException e) {
      // the client has gone
    }
    end();
  }

  /** Writes what can be written; returns whether that was the last. */
  private synchronized boolean write() throws IOException {
    while (!closed && ready) {
      ready = out.isReady();
      if (!ready) {
        return false;
      }
      byte[] next = queue.poll();
      if (next != null) {
        out.write(next);
        unsent -= next.length;
        flushed = false;
      } else if (!flushed) {
        out.flush();
        flushed = true;
      } else {
        return closing;
      }
    }
    return false;
  }

  @Override
  public synchronized long unsentBytes() {
    return unsent;
  }

  @Override
  public void whenClosed(Runnable action) {
    synchronized (this) {
      if (!closed) {
        listeners.add(action);
        return;
      }
    }
    action.run();
  }

  @Override
  public void close() {
    synchronized (this) {
      closing = true;
    }
    drain();
  }

  /** Ends the response, and tells those who wait for that. */
  private void end() {
    if (markClosed()) {
      try {
        async.complete();
      } catch (IllegalStateException e) {
        // the container has ended it
      }
    }
  }

  private boolean markClosed() {
    List<Runnable> told;
    synchronized (this) {
      if (closed) {
        return false;
      }
      closed = true;
      queue.clear();
      unsent = 0;
      told = List.copyOf(listeners);
    }
    told.forEach(Runnable::run);
    return true;
  }

  @Override
  public void onError(Throwable error) {
    end();
  }

  @Override
  public void onComplete(AsyncEvent event) {
    boolean unused = markClosed();
  }

  @Override
  public void onTimeout(AsyncEvent event) {
    end();
  }

  @Override
  public void onError(AsyncEvent event) {
    end();
  }

  @Override
  public void onStartAsync(AsyncEvent event) {}
}
