package dev.merrow.ws.server.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.ws.server.WsEngine;
import dev.merrow.ws.server.tls.PemFiles;
import java.io.IOException;
import java.nio.file.Path;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A client can't have TLS negotiated anew, which would cost the broker much and it little. */
class RenegotiationTest {
  private static final int PATIENCE_MILLIS = 20_000;

  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource
  void aClientThatWantsItIsRefused(WsEngine engine) throws Exception {
    PemFiles pem = PemFiles.generate("broker");
    Path certificate = directory.resolve("cert.pem");
    Path key = directory.resolve("key.pem");
    pem.write(certificate, key);
    try (ServerProcess server =
            ServerProcess.start(
                directory,
                "--port=0",
                "--engine=" + engine,
                "--tls-cert=" + certificate,
                "--tls-key=" + key);
        SSLSocket socket =
            (SSLSocket)
                pem.trusting().getSocketFactory().createSocket("127.0.0.1", server.port())) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      // there is no such thing in TLS 1.3
      socket.setEnabledProtocols(new String[] {"TLSv1.2"});
      socket.startHandshake();
      assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.2");
      assertThatThrownBy(() -> askAnew(socket)).isInstanceOf(IOException.class);
    }
  }

  private static void askAnew(SSLSocket socket) throws IOException {
    socket.startHandshake();
    socket
        .getOutputStream()
        .write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(ISO_8859_1));
    if (socket.getInputStream().read() < 0) {
      throw new IOException("The broker has ended the connection");
    }
  }
}
