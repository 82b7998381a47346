package dev.merrow.ws.server.jwt;

import java.nio.file.Path;

/**
 * Where the keys are that tokens must be signed with. The file is looked at again at most once a
 * second.
 *
 * @param kind how the file is to be understood
 * @param file in UTF-8
 */
public record JwtKeys(Kind kind, Path file) {

  /** How a file of keys is to be understood. */
  public enum Kind {
    /** As the secret that issuer and broker share. */
    SECRET,
    /** As one public key or certificate in PEM. */
    PEM,
    /** As a set of JSON Web Keys. */
    JWKS
  }

  /**
   * For HS256: a text of at least 32 bytes, which the issuer uses just so. Newlines at its end and
   * a byte order mark at its beginning do not count.
   */
  public static JwtKeys ofSecret(Path file) {
    return new JwtKeys(Kind.SECRET, file);
  }

  /** For RS256 or ES256: a public key or certificate in PEM. */
  public static JwtKeys ofPem(Path file) {
    return new JwtKeys(Kind.PEM, file);
  }

  /**
   * For HS256, RS256 and ES256: a set of JSON Web Keys, of which a token may choose one by its
   * {@code kid}. Keys that can't be used are left out and logged. (RFC 7517, section 5.) If none is
   * left when the file has changed, no token is accepted until it changes again.
   */
  public static JwtKeys ofJwks(Path file) {
    return new JwtKeys(Kind.JWKS, file);
  }
}
