package com.example.mailbox;

import dev.merrow.store.UniqueIds;
import dev.merrow.sync.CloseCode;
import dev.merrow.sync.CloseReason;
import dev.merrow.sync.Envelope;
import dev.merrow.sync.Transport;
import dev.merrow.sync.TransportException;
import dev.merrow.sync.TransportListener;
import dev.merrow.wire.MalformedMessageException;
import dev.merrow.wire.MessageCodec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Synchronizes stores that share a folder: on a network drive, a memory card, or between processes.
 * Each store has an inbox in the folder, into which the others put a file for each message.
 *
 * <p>All work is done by one thread: it looks into the inbox at an interval, and writes what is to
 * be sent. So the listener is never called from within {@link #send}, and its calls come one at a
 * time.
 */
public final class MailboxTransport implements Transport {
  /** How many messages may wait to be written. */
  private static final int MAX_WAITING = 1_000;

  private final Mailboxes mailboxes;
  private final Duration interval;
  private final Semaphore room = new Semaphore(MAX_WAITING);
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread made = new Thread(task, "mailbox");
            made.setDaemon(true);
            return made;
          });

  // what follows belongs to the thread
  private final Map<String, Long> sent = new HashMap<>();
  private final Map<String, Long> received = new HashMap<>();
  private String id = "";
  private @Nullable TransportListener listener;
  private boolean isUp;

  /**
   * Makes a transport; {@link #open} creates the folder if need be.
   *
   * @param folder the folder that the stores share
   * @param interval how often to look for mail
   */
  public MailboxTransport(Path folder, Duration interval) {
    this.mailboxes = new Mailboxes(folder);
    this.interval = interval;
  }

  @Override
  public CompletableFuture<Void> open(TransportListener newListener) {
    CompletableFuture<Void> opened = new CompletableFuture<>();
    try {
      thread.execute(() -> start(newListener, opened));
    } catch (RejectedExecutionException e) {
      opened.completeExceptionally(new TransportException("The transport is closed", e));
    }
    return opened;
  }

  private void start(TransportListener newListener, CompletableFuture<Void> opened) {
    try {
      comeUp(newListener);
      listener = newListener;
      long nanos = interval.toNanos();
      var unused = thread.scheduleWithFixedDelay(this::look, nanos, nanos, TimeUnit.NANOSECONDS);
      opened.complete(null);
    } catch (IOException e) {
      opened.completeExceptionally(new TransportException("Cannot make an inbox", e));
    }
  }

  /**
   * Makes an inbox under a new id. What was sent to an earlier one is lost, so counts begin again.
   */
  private void comeUp(TransportListener told) throws IOException {
    id = UniqueIds.getUniqueId();
    sent.clear();
    received.clear();
    mailboxes.open(id);
    isUp = true;
    told.opened();
  }

  private void look() {
    TransportListener told = listener;
    if (told == null) {
      return;
    }
    try {
      if (!isUp) {
        comeUp(told);
      }
      mailboxes.renew(id);
      for (String name : mailboxes.mail(id)) {
        receive(Mail.parse(name), told);
      }
    } catch (IOException e) {
      if (isUp) {
        // others have removed the inbox, or the folder is gone: what was in it is lost
        isUp = false;
        told.closed(new CloseReason(CloseCode.LOST, e.toString(), true));
      } else {
        told.retrying(e, interval);
      }
    }
  }

  /**
   * Takes one piece of mail, if it is its sender's next one. A listing of a folder may lack a file
   * that is older than another that it has; the next listing has both.
   */
  private void receive(Mail mail, TransportListener told) throws IOException {
    if (mail.number() != received.getOrDefault(mail.sender(), 0L) + 1) {
      return;
    }
    received.put(mail.sender(), mail.number());
    String text = mailboxes.take(id, mail.name());
    try {
      told.received(MessageCodec.decode(mail.sender(), text));
    } catch (MalformedMessageException e) {
      told.failed(e);
    }
  }

  @Override
  public CompletableFuture<Void> send(Envelope envelope) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    if (!room.tryAcquire()) {
      done.completeExceptionally(new TransportException("Too many messages wait"));
      return done;
    }
    var unused = done.whenComplete((nothing, error) -> room.release());
    try {
      thread.execute(() -> write(envelope, done));
    } catch (RejectedExecutionException e) {
      done.completeExceptionally(new TransportException("The transport is closed", e));
    }
    return done;
  }

  private void write(Envelope envelope, CompletableFuture<Void> done) {
    if (!isUp) {
      done.completeExceptionally(new TransportException("There is no inbox"));
      return;
    }
    String text = MessageCodec.encode(envelope.requestId(), envelope.message());
    try {
      String receiver = envelope.peerId();
      for (String to : receiver == null ? mailboxes.others(id) : List.of(receiver)) {
        Mail mail = new Mail(sent.getOrDefault(to, 0L) + 1, id);
        mailboxes.put(to, mail.name(), text);
        sent.put(to, mail.number());
      }
      done.complete(null);
    } catch (IOException e) {
      done.completeExceptionally(new TransportException("Cannot write", e));
    }
  }

  @Override
  public CompletableFuture<Void> close() {
    try {
      // after what was accepted
      thread.execute(this::end);
      thread.shutdown();
    } catch (RejectedExecutionException e) {
      // closed before
    }
    return closed;
  }

  private void end() {
    try {
      if (isUp) {
        isUp = false;
        mailboxes.remove(id);
      }
    } catch (IOException e) {
      // the others remove it in time
    }
    if (listener != null) {
      listener.closed(CloseReason.NORMAL);
      listener = null;
    }
    closed.complete(null);
  }
}
