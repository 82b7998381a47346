package dev.merrow.ws.server.tls;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;
import org.jspecify.annotations.Nullable;

/** A certificate for 127.0.0.1, and its key. */
public record PemFiles(X509Certificate certificate, KeyPair keys) {

  /** A certificate that signs itself. */
  public static PemFiles generate(String name) {
    KeyPair keys = newKeys();
    return new PemFiles(certificate(name, keys, name, keys, false), keys);
  }

  /** A certificate that may sign others. */
  static PemFiles authority(String name) {
    KeyPair keys = newKeys();
    return new PemFiles(certificate(name, keys, name, keys, true), keys);
  }

  /** Another certificate, which this one signs. */
  PemFiles sign(String name) {
    KeyPair others = newKeys();
    String issuer = certificate.getSubjectX500Principal().getName().substring("CN=".length());
    return new PemFiles(certificate(name, others, issuer, keys, false), others);
  }

  private static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static X509Certificate certificate(
      String name, KeyPair keys, String issuer, KeyPair signer, boolean authority) {
    Instant now = Instant.now();
    X509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            new X500Name("CN=" + issuer),
            BigInteger.valueOf(now.toEpochMilli()),
            Date.from(now.minus(1, ChronoUnit.DAYS)),
            Date.from(now.plus(1, ChronoUnit.DAYS)),
            new X500Name("CN=" + name),
            keys.getPublic());
    GeneralName address = new GeneralName(GeneralName.iPAddress, "127.0.0.1");
    try {
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
      builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(address));
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(
                  new JcaContentSignerBuilder("SHA256withECDSA").build(signer.getPrivate())));
    } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Writes both. */
  public void write(Path certificateFile, Path keyFile) {
    writeCertificate(certificateFile);
    writeKey(keyFile);
  }

  void writeCertificate(Path file) {
    writePem(file, "CERTIFICATE", encoded());
  }

  private byte[] encoded() {
    try {
      return certificate.getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  void writeKey(Path file) {
    writePem(file, "PRIVATE KEY", keys.getPrivate().getEncoded());
  }

  private static void writePem(Path file, String type, byte[] content) {
    try (Writer out = Files.newBufferedWriter(file);
        PemWriter pem = new PemWriter(out)) {
      pem.writeObject(new PemObject(type, content));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a client has that trusts this certificate alone, and shows none. */
  public SSLContext trusting() {
    return trustingAndShowing(null);
  }

  /** What a client has that trusts this certificate alone, and shows another. */
  SSLContext trustingAndShowing(@Nullable PemFiles shown) {
    try {
      KeyStore known = store();
      known.setCertificateEntry("server", certificate);
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(known);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(shown == null ? null : shown.keyManagers(), trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private KeyManager[] keyManagers() throws GeneralSecurityException {
    KeyStore own = store();
    own.setKeyEntry("own", keys.getPrivate(), new char[0], new X509Certificate[] {certificate});
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(own, new char[0]);
    return managers.getKeyManagers();
  }

  private static KeyStore store() throws GeneralSecurityException {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      return store;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
