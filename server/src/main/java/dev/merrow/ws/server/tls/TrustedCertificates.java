package dev.merrow.ws.server.tls;

import dev.merrow.MerrowException;
import dev.merrow.ws.server.internal.files.PemCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** TLS that trusts given certificates, and those that were signed with them, alone. */
public final class TrustedCertificates {
  private TrustedCertificates() {}

  /**
   * Returns the context of a client.
   *
   * @param file a PEM file with at least one certificate
   * @throws MerrowException if it can't be read or used
   */
  public static SSLContext contextFor(Path file) {
    try {
      List<X509Certificate> trusted = PemCertificates.parse(Files.readString(file));
      if (trusted.isEmpty()) {
        throw new MerrowException("Expected a certificate in PEM in " + file);
      }
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trustManagers(trusted), null);
      return context;
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw new MerrowException("Cannot use the certificates in %s: %s".formatted(file, e), e);
    }
  }

  static TrustManager[] trustManagers(List<X509Certificate> trusted)
      throws GeneralSecurityException, IOException {
    KeyStore store = emptyStore();
    for (int i = 0; i < trusted.size(); i++) {
      store.setCertificateEntry("authority-" + i, trusted.get(i));
    }
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(store);
    return managers.getTrustManagers();
  }

  static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }
}
