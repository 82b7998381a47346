package com.example.snippets;

import dev.merrow.spring.WsServerCustomizer;
import dev.merrow.spring.WsSynchronizerCustomizer;
import dev.merrow.ws.server.limits.PathLimits;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration
class OptionsConfiguration {

  /** If the application is the broker. */
  @Bean
  WsServerCustomizer fewPaths() {
    return options -> options.pathLimits(new PathLimits(100, 1_000));
  }

  /** If it is a client: a token that is asked for before each attempt to connect. */
  @Bean
  WsSynchronizerCustomizer freshToken(Tokens tokens) {
    return (path, options) -> options.connection(it -> it.token(() -> tokens.current(path)));
  }

  interface Tokens {
    String current(String path);
  }
}
