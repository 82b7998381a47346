package dev.merrow.interop;

import dev.merrow.testkit.proxy.FaultyProxy;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A broker of a cluster, at an address that outlives its process, and with ways to its database and
 * its engine that can be cut. For one thread at a time.
 */
final class ClusterBroker implements AutoCloseable {
  private final Options options;
  private final Path complaints;
  private final FaultyProxy toDatabase;
  private final FaultyProxy toEngine;
  private final FaultyProxy address;
  private SweptBroker process;

  /** Gives the options of the process. */
  interface Options {
    /** Returns them, given the ports at which it finds the database and the engine. */
    List<String> of(int databasePort, int enginePort);
  }

  /** Starts it. */
  ClusterBroker(int databasePort, int enginePort, Options options, Path complaints)
      throws IOException {
    this.options = options;
    this.complaints = complaints;
    toDatabase = new FaultyProxy(databasePort);
    toEngine = new FaultyProxy(enginePort);
    process = start();
    address = new FaultyProxy(process.port());
  }

  private SweptBroker start() throws IOException {
    List<String> all = options.of(toDatabase.port(), toEngine.port());
    return new SweptBroker(complaints, all.toArray(String[]::new));
  }

  URI at(String path) {
    return URI.create("ws://127.0.0.1:" + address.port() + "/" + path);
  }

  /** Kills the process with SIGKILL. */
  void kill() {
    process.close();
  }

  /** Ends the process as an update does. */
  void end() throws InterruptedException {
    process.tellToEnd();
    try {
      process.ended().get(Limits.COMMAND.toSeconds() * 2, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError("The broker does not end", e);
    }
  }

  /** Starts another process at the same address. */
  void restart() throws IOException {
    process = start();
    address.retarget(process.port());
  }

  void freeze() {
    process.freeze();
  }

  void thaw() {
    process.thaw();
  }

  /**
   * Cuts it off from its database.
   *
   * @param silently whether it must find that out by itself
   */
  void cutOffDatabase(boolean silently) {
    cutOff(toDatabase, silently);
  }

  /** As {@link #cutOffDatabase}, from its engine. */
  void cutOffEngine(boolean silently) {
    cutOff(toEngine, silently);
  }

  private static void cutOff(FaultyProxy way, boolean silently) {
    way.refuse(true);
    if (silently) {
      way.freeze();
    } else {
      way.cut();
    }
  }

  /** Lets it reach its database and its engine again. */
  void join() {
    toDatabase.refuse(false);
    toEngine.refuse(false);
  }

  @Override
  public void close() {
    process.close();
    address.close();
    toDatabase.close();
    toEngine.close();
  }
}
