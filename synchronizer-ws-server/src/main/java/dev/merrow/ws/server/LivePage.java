package dev.merrow.ws.server;

/**
 * Whether a server shows its live page at {@code /live/}, on which people look at paths, tables and
 * clients, and the interface under it at {@code /api/v1/}. What a visitor sees, the server's {@link
 * dev.merrow.ws.server.auth.Authenticator} decides.
 */
public enum LivePage {
  /**
   * Only for this machine: the server listens at an address that no other machine reaches, and the
   * request names this machine, such as {@code localhost}, and comes through no proxy. The default.
   */
  THIS_MACHINE,
  /** For all who reach the server. */
  ON,
  /** For nobody. */
  OFF
}
