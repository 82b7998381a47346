package dev.merrow.spring.autoconfigure;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Makes the application's Jackson read and write cells as the values that they hold. */
@AutoConfiguration
public class MerrowJacksonAutoConfiguration {

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(com.fasterxml.jackson.databind.ObjectMapper.class)
  static class Jackson2 {
    @Bean
    com.fasterxml.jackson.databind.Module merrowJackson2Module() {
      return new dev.merrow.jackson.MerrowModule();
    }
  }

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(tools.jackson.databind.ObjectMapper.class)
  static class Jackson3 {
    @Bean
    tools.jackson.databind.JacksonModule merrowJackson3Module() {
      return new dev.merrow.jackson3.MerrowModule();
    }
  }
}
