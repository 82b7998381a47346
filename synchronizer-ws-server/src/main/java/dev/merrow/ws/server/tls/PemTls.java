package dev.merrow.ws.server.tls;

import dev.merrow.store.MerrowException;
import dev.merrow.ws.server.files.ReloadedFiles;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import nl.altindag.ssl.SSLFactory;
import nl.altindag.ssl.exception.GenericException;
import nl.altindag.ssl.pem.util.PemUtils;

/**
 * TLS with a certificate and a private key in PEM files. They are looked at again at most once a
 * second, so a renewed certificate is shown to whoever connects next; while both files are not
 * there whole and fit each other, the ones before are used. Safe for use by many threads.
 */
public final class PemTls implements Supplier<SSLEngine> {
  private static final char[] NO_PASSWORD = {};

  private final ReloadedFiles<SSLContext> context;

  private PemTls(Path certificate, Path key, InstantSource clock) {
    this.context =
        ReloadedFiles.readFiles(
            List.of(certificate, key), texts -> context(texts.get(0), texts.get(1)), clock);
  }

  /**
   * Reads the files.
   *
   * @param certificate the server's own, and after it those that lead to one that clients know
   * @param key the private key to it, without a password
   * @throws MerrowException if they can't be read or don't fit each other
   */
  public static PemTls createPemTls(Path certificate, Path key) {
    return createPemTls(certificate, key, InstantSource.system());
  }

  /**
   * Reads the files.
   *
   * @param certificate the server's own, and after it those that lead to one that clients know
   * @param key the private key to it, without a password
   * @param clock tells when to look at the files again
   * @throws MerrowException if they can't be read or don't fit each other
   */
  public static PemTls createPemTls(Path certificate, Path key, InstantSource clock) {
    return new PemTls(certificate, key, clock);
  }

  private static SSLContext context(String certificateText, String keyText) {
    try {
      List<X509Certificate> chain = PemUtils.parseCertificate(certificateText);
      PrivateKey key = PemUtils.parsePrivateKey(keyText);
      if (chain.isEmpty()) {
        throw new IllegalArgumentException("Expected a certificate in the first");
      }
      if (!fit(key, chain.get(0).getPublicKey())) {
        throw new IllegalArgumentException("The private key is not that of the certificate");
      }
      return SSLFactory.builder()
          .withIdentityMaterial(key, NO_PASSWORD, chain)
          .build()
          .getSslContext();
    } catch (GenericException e) {
      throw new IllegalArgumentException(
          "Expected a certificate and a private key in PEM: " + e.getMessage(), e);
    }
  }

  /** Whether what the one signs the other verifies; of unusual kinds of keys that is believed. */
  private static boolean fit(PrivateKey privateKey, PublicKey publicKey) {
    String algorithm =
        publicKey instanceof RSAPublicKey
            ? "SHA256withRSA"
            : publicKey instanceof ECPublicKey ? "SHA256withECDSA" : null;
    if (algorithm == null) {
      return true;
    }
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(privateKey);
      byte[] signed = signature.sign();
      signature.initVerify(publicKey);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      // a key of another kind, or one that is broken
      return false;
    }
  }

  /** An engine for one connection, in server mode. */
  @Override
  public SSLEngine get() {
    SSLEngine engine = context.get().createSSLEngine();
    engine.setUseClientMode(false);
    return engine;
  }
}
