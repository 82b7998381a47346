package dev.merrow.ws.server.tls;

import java.nio.file.Path;

/**
 * Whose certificates clients may show, and whether they must.
 *
 * @param authorities a PEM file with the certificates that clients' must have been signed with, or
 *     be themselves; no others are trusted
 * @param demand whether who shows none may come
 */
public record ClientCertificates(Path authorities, Demand demand) {
  /** Whether clients are asked for a certificate or told to have one. */
  public enum Demand {
    /** Who shows none may come; who shows one that is not trusted may not. */
    WANTED,
    /** Who shows none that is trusted may not come. */
    NEEDED
  }
}
