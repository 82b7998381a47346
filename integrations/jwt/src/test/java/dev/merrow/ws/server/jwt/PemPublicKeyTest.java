package dev.merrow.ws.server.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Keys as OpenSSL wrote them. */
class PemPublicKeyTest {
  private static final String RSA =
      """
      -----BEGIN PUBLIC KEY-----
      MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAz4CoWwULkJIEv4fr2Kh8
      +D5q43bhtyoU7wKZgHkPqJKI38noEh7wV/RVT/LplCkewpzMQZJOUqoSo3pPaqtj
      Petgj6mDGMM8xoPSaxyXJ3S6eKTIrJV15N9nuu0jf/zBJbrcyCQS1ukqFHWo3G+9
      IFRgEPxlP9wXHx0ZGYQevmssD4Yu7YAmAmlXX7tzD5ohxQpAbUoEd3uqLNUu9Sde
      P/G6LUQiPMgsl5qZ9DfaYNEFMhsHa0+LAZM4146qpXojPQ3yiB8TLDDyUTg81rZ+
      /SQrbgzGxqrwGZBw0/1xfmzEAcomaNt3Ki65cHqfyn3UCtLFtgGNFv03bVKlcoHx
      qwIDAQAB
      -----END PUBLIC KEY-----
      """;

  /** The same, as {@code openssl rsa -RSAPublicKey_out} writes it. */
  private static final String RSA_PKCS1 =
      """
      -----BEGIN RSA PUBLIC KEY-----
      MIIBCgKCAQEAz4CoWwULkJIEv4fr2Kh8+D5q43bhtyoU7wKZgHkPqJKI38noEh7w
      V/RVT/LplCkewpzMQZJOUqoSo3pPaqtjPetgj6mDGMM8xoPSaxyXJ3S6eKTIrJV1
      5N9nuu0jf/zBJbrcyCQS1ukqFHWo3G+9IFRgEPxlP9wXHx0ZGYQevmssD4Yu7YAm
      AmlXX7tzD5ohxQpAbUoEd3uqLNUu9SdeP/G6LUQiPMgsl5qZ9DfaYNEFMhsHa0+L
      AZM4146qpXojPQ3yiB8TLDDyUTg81rZ+/SQrbgzGxqrwGZBw0/1xfmzEAcomaNt3
      Ki65cHqfyn3UCtLFtgGNFv03bVKlcoHxqwIDAQAB
      -----END RSA PUBLIC KEY-----
      """;

  private static final String EC =
      """
      -----BEGIN PUBLIC KEY-----
      MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEgX7mUoohhxwcfHoFcsuktdeNtpQm
      NCe/YcxO3Q2LDl/FbE+XRiZTUVQ3ovnHT7Rl2WOpsBHHXT11QMJTjYatxg==
      -----END PUBLIC KEY-----
      """;

  /** A certificate of the same key. */
  private static final String CERTIFICATE =
      """
      -----BEGIN CERTIFICATE-----
      MIIBeDCCAR2gAwIBAgIUQj7wzmeVjm0mJkOZrUri9GTJehYwCgYIKoZIzj0EAwIw
      ETEPMA0GA1UEAwwGaXNzdWVyMB4XDTI2MTEyOTIxMTc1NVoXDTM2MTEyNjIxMTc1
      NVowETEPMA0GA1UEAwwGaXNzdWVyMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE
      gX7mUoohhxwcfHoFcsuktdeNtpQmNCe/YcxO3Q2LDl/FbE+XRiZTUVQ3ovnHT7Rl
      2WOpsBHHXT11QMJTjYatxqNTMFEwHQYDVR0OBBYEFGZ9NzMskQ+rIMz4KF13PtzJ
      tsqQMB8GA1UdIwQYMBaAFGZ9NzMskQ+rIMz4KF13PtzJtsqQMA8GA1UdEwEB/wQF
      MAMBAf8wCgYIKoZIzj0EAwIDSQAwRgIhANddRppJcPjRN9hXA2d5VOxq6qTtlFss
      ssRGiG+Q0KdlAiEAj6r9Ih3LZcoKjaIXNHiK2keoHNhl3obk0Pa06oU9g/w=
      -----END CERTIFICATE-----
      """;

  @Test
  void aKeyIsReadHoweverItIsWritten() {
    assertThat(PemPublicKey.parse(RSA).getAlgorithm()).isEqualTo("RSA");
    assertThat(PemPublicKey.parse(RSA_PKCS1)).isEqualTo(PemPublicKey.parse(RSA));
    assertThat(PemPublicKey.parse(EC).getAlgorithm()).isEqualTo("EC");
    assertThat(PemPublicKey.parse(CERTIFICATE)).isEqualTo(PemPublicKey.parse(EC));
    assertThat(PemPublicKey.parse("Subject: issuer\n" + CERTIFICATE.replace("\n", "\r\n")))
        .isEqualTo(PemPublicKey.parse(EC));
  }

  @Test
  void whatIsNoPublicKeyIsRefused() {
    assertThatThrownBy(() -> PemPublicKey.parse("nothing"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("public key or certificate in PEM");
    assertThatThrownBy(() -> PemPublicKey.parse(RSA.replace("PUBLIC", "PRIVATE")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("openssl pkey -pubout");
    assertThatThrownBy(() -> PemPublicKey.parse(RSA.replaceFirst("(?m)^MII.*\\R", "MIIB\n")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> PemPublicKey.parse(CERTIFICATE.replaceFirst("(?m)^MII.*\\R", "")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("malformed");
  }
}
