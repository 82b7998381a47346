package dev.merrow.ws.server.jwt;

import dev.merrow.ws.server.internal.files.PemBlock;
import dev.merrow.ws.server.internal.files.PemCertificates;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.util.List;

/** Reads a public key from PEM: a plain key, or that of a certificate. */
final class PemPublicKey {
  private static final List<String> ALGORITHMS = List.of("RSA", "EC");

  private PemPublicKey() {}

  /**
   * Returns the first public key or certificate in a text.
   *
   * @throws IllegalArgumentException if there is none, or it is malformed
   */
  static PublicKey parse(String text) {
    try {
      for (PemBlock block : PemBlock.parse(text)) {
        if (PemCertificates.isCertificate(block)) {
          return PemCertificates.read(block).getPublicKey();
        }
        if (block.label().equals("PUBLIC KEY")) {
          return subjectPublicKey(block.content());
        }
        if (block.label().equals("RSA PUBLIC KEY")) {
          return (PublicKey) KeyFactory.getInstance("RSA").translateKey(new Pkcs1(block));
        }
        if (block.label().endsWith("PRIVATE KEY")) {
          throw new IllegalArgumentException(
              "Expected a public key or certificate in PEM, not a private key, which only the"
                  + " issuer should have: take the public one of it with"
                  + " openssl pkey -pubout -in FILE -out PUBLIC");
        }
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("A public key in PEM is malformed: " + e.getMessage(), e);
    }
    throw new IllegalArgumentException("Expected a public key or certificate in PEM");
  }

  private static PublicKey subjectPublicKey(byte[] content) throws GeneralSecurityException {
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(content));
      } catch (InvalidKeySpecException e) {
        // of another algorithm
      }
    }
    throw new IllegalArgumentException(
        "Expected a public key in PEM for RSA or on the curve P-256");
  }

  /**
   * An RSA key that the JDK's factory translates, although it has no class for it. (JDK-8023980.)
   */
  private record Pkcs1(PemBlock block) implements PublicKey {
    @Override
    public String getAlgorithm() {
      return "RSA";
    }

    @Override
    public String getFormat() {
      return "PKCS#1";
    }

    @Override
    public byte[] getEncoded() {
      return block.content();
    }
  }
}
