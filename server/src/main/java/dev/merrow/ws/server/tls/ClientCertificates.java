package dev.merrow.ws.server.tls;

import java.nio.file.Path;

/**
 * The certificates that the broker accepts from clients, and whether it requires one.
 *
 * @param authorities a PEM file with the certificates that clients' must have been signed with, or
 *     be themselves; no others are trusted
 * @param demand whether a client without a certificate is accepted
 */
public record ClientCertificates(Path authorities, Demand demand) {
  /** Whether clients may or must present a certificate. */
  public enum Demand {
    /** A client without a certificate is accepted; a client with an untrusted one is not. */
    WANTED,
    /** A client without a trusted certificate is not accepted. */
    NEEDED
  }
}
