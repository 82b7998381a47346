package dev.merrow.ws.server.internal.core;

import java.util.Locale;

/** The kinds of problems that an operator may want to look at. */
public enum ProblemKind {
  /** A path's store could not be loaded. */
  STORE_NOT_LOADED(
      "Look at the storage: does it exist, is it readable, is it damaged? merrow-server check FILE"
          + " tells. Clients of the path are closed with 1011 and come back by themselves."),
  /** A path's store could not be saved. */
  STORE_NOT_SAVED(
      "Look at the storage: is it full, read-only or unreachable? The broker tries again by itself,"
          + " and clients keep what is not confirmed."),
  /** A path's store could not be kept in step with a client. */
  STORE_NOT_IN_STEP(
      "Mostly a client that is slow or left. If it repeats, compare the versions of client and"
          + " broker, and the clocks of their machines."),
  /** A request was refused. */
  REFUSED(
      "Compare the client's token with what the broker admits: is it known, has it expired, does it"
          + " name this path?"),
  /** A client broke the protocol or exceeded a limit, and was closed. */
  CLOSED(
      "docs/troubleshooting.md explains each close code and reason, and which limit to raise where"
          + " the client is right."),
  /** A client's grant ended, and it was closed. */
  GRANT_ENDED("The client needs a new token. Clients of Merrow ask their supplier for one."),
  /** A limit on what clients share was exceeded. */
  LIMIT(
      "One client or holder uses more than its share. Look at the clients with the longest queues, or"
          + " raise the limit.");

  private final String advice;

  ProblemKind(String advice) {
    this.advice = advice;
  }

  /** The kind as programs read it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What to do about it. */
  public String advice() {
    return advice;
  }
}
