package dev.merrow.ws.server.tls;

import dev.merrow.MerrowException;
import dev.merrow.ws.server.internal.files.PemCertificates;
import dev.merrow.ws.server.internal.files.ReloadedFiles;
import dev.merrow.ws.server.tls.ClientCertificates.Demand;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * TLS with a certificate and a private key in PEM files, and optionally with a PEM file of the
 * authorities that sign clients' certificates. The files are checked at most once a second, so the
 * next client sees a renewed certificate; while the files are not complete and consistent, their
 * previous content stays in effect. Thread-safe.
 */
public final class PemTls implements Supplier<SSLEngine> {
  private static final char[] NO_PASSWORD = {};

  private final ReloadedFiles<SSLContext> context;
  private final @Nullable Demand demand;

  private PemTls(
      Path certificate, Path key, @Nullable ClientCertificates clients, InstantSource clock) {
    List<Path> files = new ArrayList<>(List.of(certificate, key));
    if (clients != null) {
      files.add(clients.authorities());
    }
    this.demand = clients == null ? null : clients.demand();
    this.context = ReloadedFiles.readFiles(files, PemTls::context, clock);
  }

  /**
   * Reads the files. Clients are not asked for certificates.
   *
   * @param certificate the server's certificate, followed by the intermediate certificates up to an
   *     authority that clients trust
   * @param key the certificate's private key, without a password
   * @throws MerrowException if they can't be read or don't match
   */
  public static PemTls createPemTls(Path certificate, Path key) {
    return createPemTls(certificate, key, null, InstantSource.system());
  }

  /**
   * Reads the files.
   *
   * @param certificate the server's certificate, followed by the intermediate certificates up to an
   *     authority that clients trust
   * @param key the certificate's private key, without a password
   * @param clients the certificates that are accepted from clients; null to ask clients for none
   * @param clock determines when to check the files again
   * @throws MerrowException if they can't be read or don't match
   */
  public static PemTls createPemTls(
      Path certificate, Path key, @Nullable ClientCertificates clients, InstantSource clock) {
    return new PemTls(certificate, key, clients, clock);
  }

  private static SSLContext context(List<String> texts) {
    List<X509Certificate> chain = certificates(texts.get(0), "the first");
    PrivateKey key = PemPrivateKey.parse(texts.get(1), chain.get(0).getPublicKey());
    if (!fit(key, chain.get(0).getPublicKey())) {
      throw new IllegalArgumentException("The private key does not match the certificate");
    }
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          keyManagers(key, chain),
          texts.size() > 2
              ? TrustedCertificates.trustManagers(certificates(texts.get(2), "the last"))
              : null,
          null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalArgumentException(
          "The certificates and the private key can't be used: " + e.getMessage(), e);
    }
  }

  private static List<X509Certificate> certificates(String text, String file) {
    List<X509Certificate> found = PemCertificates.parse(text);
    if (found.isEmpty()) {
      throw new IllegalArgumentException("Expected a certificate in PEM in " + file);
    }
    return found;
  }

  private static KeyManager[] keyManagers(PrivateKey key, List<X509Certificate> chain)
      throws GeneralSecurityException, IOException {
    KeyStore store = TrustedCertificates.emptyStore();
    store.setKeyEntry("server", key, NO_PASSWORD, chain.toArray(X509Certificate[]::new));
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(store, NO_PASSWORD);
    return managers.getKeyManagers();
  }

  /**
   * Whether the public key verifies signatures of the private one; for unusual kinds of keys this
   * is assumed.
   */
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

  /** Returns a TLS engine in server mode, for one connection. */
  @Override
  public SSLEngine get() {
    SSLEngine engine = context.get().createSSLEngine();
    engine.setUseClientMode(false);
    if (demand == Demand.NEEDED) {
      engine.setNeedClientAuth(true);
    } else if (demand == Demand.WANTED) {
      engine.setWantClientAuth(true);
    }
    return engine;
  }
}
