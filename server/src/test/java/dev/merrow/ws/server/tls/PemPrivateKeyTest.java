package dev.merrow.ws.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringWriter;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMEncryptor;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaMiscPEMGenerator;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMEncryptorBuilder;
import org.bouncycastle.operator.OutputEncryptor;
import org.bouncycastle.util.io.pem.PemObjectGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PemPrivateKeyTest {
  private static final char[] PASSWORD = "secret".toCharArray();

  private static KeyPair keys(String algorithm, AlgorithmParameterSpec parameters)
      throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
    generator.initialize(parameters);
    return generator.generateKeyPair();
  }

  private static KeyPair rsa() throws GeneralSecurityException {
    return keys("RSA", new RSAKeyGenParameterSpec(2048, RSAKeyGenParameterSpec.F4));
  }

  private static KeyPair ec(String curve) throws GeneralSecurityException {
    return keys("EC", new ECGenParameterSpec(curve));
  }

  private static String pem(PemObjectGenerator content) throws IOException {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(content);
    }
    return text.toString();
  }

  private static String pkcs8(PrivateKey key) throws IOException {
    return pem(new JcaPKCS8Generator(key, null));
  }

  /** As OpenSSL's commands wrote keys before they wrote PKCS#8. */
  private static String traditional(PrivateKey key) throws IOException {
    return pem(new JcaMiscPEMGenerator(key));
  }

  @Test
  void rsaKeysAreReadInBothFormats() throws Exception {
    KeyPair keys = rsa();
    assertRead(keys, pkcs8(keys.getPrivate()));
    String text = traditional(keys.getPrivate());
    assertThat(text).startsWith("-----BEGIN RSA PRIVATE KEY-----");
    assertRead(keys, text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"secp256r1", "secp384r1", "secp521r1"})
  void ecKeysAreReadInBothFormats(String curve) throws Exception {
    KeyPair keys = ec(curve);
    assertRead(keys, pkcs8(keys.getPrivate()));
    String text = traditional(keys.getPrivate());
    assertThat(text).startsWith("-----BEGIN EC PRIVATE KEY-----");
    assertRead(keys, text);
    String parameters =
        "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
    assertRead(keys, parameters + text);
  }

  @Test
  void aKeyOnACurveOfEdwardsIsRead() throws Exception {
    KeyPair keys = keys("Ed25519", NamedParameterSpec.ED25519);
    assertRead(keys, pkcs8(keys.getPrivate()));
  }

  private static void assertRead(KeyPair keys, String text) {
    assertThat(PemPrivateKey.parse(text, keys.getPublic())).isEqualTo(keys.getPrivate());
  }

  /** What {@code openssl ecparam -genkey} writes: with the curve within the key. */
  @Test
  void aKeyThatNamesItsCurveIsRead() throws Exception {
    String text =
        """
        -----BEGIN EC PARAMETERS-----
        BggqhkjOPQMBBw==
        -----END EC PARAMETERS-----
        -----BEGIN EC PRIVATE KEY-----
        MHcCAQEEIIarhKhPvsWZIM2IfX2lH+VfjTexFJQjYrUECsuYpecEoAoGCCqGSM49
        AwEHoUQDQgAE9xIRWQQZH0r+tEtJMndMm7EFE1hNAx+fQcQQzua9N3WpQzo5l0O6
        yaJqTVVL9qlLdmYG170DfXo+M0kuOGTS+A==
        -----END EC PRIVATE KEY-----
        """;
    ECPrivateKey key = (ECPrivateKey) PemPrivateKey.parse(text, ec("secp256r1").getPublic());
    assertThat(key.getS().toString(16))
        .isEqualTo("86ab84a84fbec59920cd887d7da51fe55f8d37b114942362b5040acb98a5e704");
  }

  @Test
  void forAnEncryptedKeyItIsSaidHowToDecryptIt() throws Exception {
    KeyPair keys = rsa();
    BouncyCastleProvider provider = new BouncyCastleProvider();
    OutputEncryptor pkcs8 =
        new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC)
            .setProvider(provider)
            .setPRF(PKCS8Generator.PRF_HMACSHA256)
            .setRandom(new SecureRandom())
            .setPassword(PASSWORD)
            .build();
    assertEncrypted(keys, pem(new JcaPKCS8Generator(keys.getPrivate(), pkcs8)));
    PEMEncryptor old =
        new JcePEMEncryptorBuilder("AES-256-CBC").setProvider(provider).build(PASSWORD);
    assertEncrypted(keys, pem(new JcaMiscPEMGenerator(keys.getPrivate(), old)));
  }

  private static void assertEncrypted(KeyPair keys, String text) {
    assertThat(text).contains("ENCRYPTED");
    assertThatThrownBy(() -> PemPrivateKey.parse(text, keys.getPublic()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("encrypted")
        .hasMessageContaining("openssl pkey -in");
  }

  @Test
  void aKeyOfAnotherKindOrABrokenOneIsRefused() throws Exception {
    KeyPair keys = ec("secp256r1");
    String text = traditional(keys.getPrivate());
    assertRefused(keys, pkcs8(rsa().getPrivate()), "EC");
    assertRefused(rsa(), text, "RSA");
    assertRefused(keys, "nothing", "private key in PEM");
    assertRefused(keys, text.replace("EC PRIVATE", "DSA PRIVATE"), "openssl pkcs8 -topk8");
    assertRefused(keys, text.replaceFirst("(?m)^M[^-]*\\R", "AAAA\n"), "malformed");
    assertRefused(keys, text.replaceFirst("(?m)^M[^-]*\\R", "=\n"), "base 64");
  }

  private static void assertRefused(KeyPair keys, String text, String why) {
    assertThatThrownBy(() -> PemPrivateKey.parse(text, keys.getPublic()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }
}
