package com.example.shop;

import static org.springframework.security.config.Customizer.withDefaults;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;

/** Users with passwords, as in any application. The broker knows whom these filters let through. */
@Configuration
class SecurityConfiguration {

  @Bean
  SecurityFilterChain security(HttpSecurity http) throws Exception {
    return http.authorizeHttpRequests(
            requests ->
                requests
                    .requestMatchers("/orders/**")
                    .hasRole("STAFF")
                    .anyRequest()
                    .authenticated())
        .httpBasic(withDefaults())
        // no browser keeps anything that this application trusts
        .csrf(csrf -> csrf.disable())
        .build();
  }

  /** For trying it out; an application of your own has its users elsewhere. */
  @Bean
  UserDetailsService users() {
    return new InMemoryUserDetailsManager(
        User.withUsername("anna").password("{noop}annas-secret").roles("CUSTOMER").build(),
        User.withUsername("ben").password("{noop}bens-secret").roles("CUSTOMER").build(),
        User.withUsername("sue").password("{noop}sues-secret").roles("STAFF").build());
  }
}
