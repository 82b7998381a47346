/** Authentication of the broker's clients by JSON Web Tokens. */
module dev.merrow.ws.server.jwt {
  requires com.nimbusds.jose.jwt;
  requires org.slf4j;
  requires transitive dev.merrow.ws.server;
  requires static org.jspecify;

  exports dev.merrow.ws.server.jwt;
}
