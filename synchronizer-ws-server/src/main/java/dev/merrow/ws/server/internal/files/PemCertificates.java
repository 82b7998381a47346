package dev.merrow.ws.server.internal.files;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** Reads certificates from PEM. */
public final class PemCertificates {
  private PemCertificates() {}

  /**
   * The certificates in a text, in their order; other blocks are left out.
   *
   * @throws IllegalArgumentException if one is broken
   */
  public static List<X509Certificate> parse(String text) {
    List<X509Certificate> found = new ArrayList<>();
    for (PemBlock block : PemBlock.parse(text)) {
      if (isCertificate(block)) {
        found.add(read(block));
      }
    }
    return found;
  }

  /** Whether a block is a certificate, also in the spellings that OpenSSL knows beside RFC 7468. */
  public static boolean isCertificate(PemBlock block) {
    return block.label().endsWith("CERTIFICATE");
  }

  /**
   * The certificate in a block.
   *
   * @throws IllegalArgumentException if it is broken
   */
  public static X509Certificate read(PemBlock block) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(block.content()));
    } catch (CertificateException e) {
      throw new IllegalArgumentException("A certificate in PEM is malformed: " + e.getMessage(), e);
    }
  }
}
