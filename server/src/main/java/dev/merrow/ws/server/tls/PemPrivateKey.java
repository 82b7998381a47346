package dev.merrow.ws.server.tls;

import com.hierynomus.asn1.ASN1InputStream;
import com.hierynomus.asn1.encodingrules.der.DERDecoder;
import com.hierynomus.asn1.types.constructed.ASN1Sequence;
import com.hierynomus.asn1.types.string.ASN1OctetString;
import dev.merrow.ws.server.internal.files.PemBlock;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.PKCS8EncodedKeySpec;

/**
 * Reads a private key from PEM, as any of OpenSSL's commands writes it: PKCS#8 ({@code PRIVATE
 * KEY}), PKCS#1 ({@code RSA PRIVATE KEY}) or SEC1 ({@code EC PRIVATE KEY}).
 */
final class PemPrivateKey {
  private static final String KEY = "PRIVATE KEY";

  private PemPrivateKey() {}

  /**
   * The first private key in a text.
   *
   * @param publicKey the one to it, which the certificate names
   * @throws IllegalArgumentException if there is none, or it is encrypted or broken; the message
   *     tells nothing of it
   */
  static PrivateKey parse(String text, PublicKey publicKey) {
    String algorithm = publicKey.getAlgorithm();
    PemBlock block =
        PemBlock.parse(text).stream()
            .filter(each -> each.label().endsWith(KEY))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("Expected a private key in PEM"));
    if (block.isEncrypted()) {
      throw new IllegalArgumentException(
          "The private key is encrypted, which is not supported: decrypt it with"
              + " openssl pkey -in FILE -out DECRYPTED");
    }
    try {
      return switch (block.label()) {
        case "RSA PRIVATE KEY" ->
            (PrivateKey) KeyFactory.getInstance("RSA").translateKey(new Pkcs1(block));
        case "EC PRIVATE KEY" -> sec1(block, publicKey);
        case KEY -> pkcs8(algorithm, block.content());
        default ->
            throw new IllegalArgumentException(
                "Unknown type of private key, "
                    + block.label()
                    + ": convert it with openssl pkcs8 -topk8 -nocrypt -in FILE -out CONVERTED");
      };
    } catch (GeneralSecurityException e) {
      // its message may tell something of the key
      throw new IllegalArgumentException(
          "The private key is malformed, or not of the certificate's algorithm, " + algorithm);
    }
  }

  private static PrivateKey pkcs8(String algorithm, byte[] content)
      throws GeneralSecurityException {
    return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(content));
  }

  /**
   * An RSA key that the JDK's factory translates, although it has no class for it. (JDK-8023980.)
   */
  private record Pkcs1(PemBlock block) implements PrivateKey {
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

  /** A key in SEC1 (RFC 5915), which is a number on a curve: on that of the certificate. */
  private static PrivateKey sec1(PemBlock block, PublicKey publicKey)
      throws GeneralSecurityException {
    if (!(publicKey instanceof ECPublicKey ec)) {
      throw new InvalidKeyException("The certificate's key is not an elliptic curve key");
    }
    return KeyFactory.getInstance("EC")
        .generatePrivate(new ECPrivateKeySpec(numberOf(block.content()), ec.getParams()));
  }

  private static BigInteger numberOf(byte[] sec1) throws InvalidKeyException {
    try (ASN1InputStream in = new ASN1InputStream(new DERDecoder(), sec1)) {
      ASN1Sequence key = in.readObject();
      return new BigInteger(1, ((ASN1OctetString) key.get(1)).getValue());
    } catch (IOException | RuntimeException e) {
      // whatever the parser finds, the key is broken
      throw new InvalidKeyException(e);
    }
  }
}
