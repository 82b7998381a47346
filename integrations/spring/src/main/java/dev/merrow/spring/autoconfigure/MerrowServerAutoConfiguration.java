package dev.merrow.spring.autoconfigure;

import dev.merrow.spring.WsServerCustomizer;
import dev.merrow.ws.server.MonitoringOptions;
import dev.merrow.ws.server.WsServer;
import dev.merrow.ws.server.WsServerOptions;
import dev.merrow.ws.server.auth.Authenticator;
import dev.merrow.ws.server.auth.Decision;
import dev.merrow.ws.server.auth.Decision.Access;
import dev.merrow.ws.server.auth.Decision.Grant;
import dev.merrow.ws.server.auth.OriginAuthenticator;
import dev.merrow.ws.server.jakarta.JakartaEngine;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.ServletContext;
import jakarta.websocket.server.ServerContainer;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.Principal;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.env.Environment;

/** The broker as an endpoint of a servlet application. */
@AutoConfiguration(after = {MerrowAutoConfiguration.class, MerrowSecurityAutoConfiguration.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass(ServerContainer.class)
@Conditional(BrokerCondition.class)
public class MerrowServerAutoConfiguration {

  /** Deploys the endpoint: the container has started, and accepts no requests yet. */
  @Bean(destroyMethod = "close")
  @ConditionalOnMissingBean
  WsServer merrowServer(
      ServletContext servletContext,
      MerrowProperties properties,
      SharedStores stores,
      Authenticator authenticator,
      ObjectProvider<MeterRegistry> meters,
      ObjectProvider<WsServerCustomizer> customizers) {
    MerrowProperties.Server server = properties.server();
    MeterRegistry registry = meters.getIfUnique();
    WsServerOptions.Builder options =
        WsServerOptions.builder()
            .authenticator(authenticator)
            .stores(stores.forBroker())
            .closeTimeout(server.closeTimeout())
            .drainDelay(server.drainDelay())
            .monitoring(
                registry == null
                    ? MonitoringOptions.withoutMetrics()
                    : MonitoringOptions.with(registry));
    customizers.orderedStream().forEach(each -> each.customize(options));
    return WsServer.createWsServer(
        options
            .engine(
                JakartaEngine.deployedIn(
                    containerOf(servletContext), servletContext.getContextPath(), server.path()))
            .build());
  }

  private static ServerContainer containerOf(ServletContext servletContext) {
    if (servletContext.getAttribute(ServerContainer.class.getName())
        instanceof ServerContainer container) {
      return container;
    }
    throw new BrokerUnavailableException(
        "The servlet container has no support for WebSockets.",
        "Add org.apache.tomcat.embed:tomcat-embed-websocket, which spring-boot-starter-tomcat"
            + " brings, or set merrow.server.enabled=false.");
  }

  @Bean
  BrokerLifecycle merrowBrokerLifecycle(WsServer server) {
    return new BrokerLifecycle(server);
  }

  @Bean
  @ConditionalOnMissingBean
  Authenticator merrowAuthenticator(
      MerrowProperties properties,
      ObjectProvider<UserRights> rights,
      Environment environment,
      BeanFactory beans) {
    MerrowProperties.Server server = properties.server();
    UserRights known = rights.getIfAvailable(() -> MerrowServerAutoConfiguration::everything);
    if (server.anonymous() == null && !beans.containsBean("springSecurityFilterChain")) {
      if (!isLoopback(environment.getProperty("server.address"))) {
        throw new BrokerUnavailableException(
            "Others than this machine may reach Merrow's broker at "
                + server.path()
                + ", and nothing says who may use it.",
            """
            Choose one of these:
                - Add Spring Security (spring-boot-starter-security): users whom it has \
            authenticated may then read and write.
                - Define a bean of type dev.merrow.ws.server.auth.Authenticator.
                - Set merrow.server.anonymous to read-write or read-only, if everybody may.
                - Set server.address=127.0.0.1, so that only this machine reaches it.
                - Set merrow.server.enabled=false, for no broker.""");
      }
      return OriginAuthenticator.createLoopbackOriginAuthenticator(Authenticator.allowAll());
    }
    return new SameOriginAuthenticator(
        server.allowedOrigins(), new UserAuthenticator(known, server.anonymous()));
  }

  /** Without Spring Security, whom the container has authenticated may do everything. */
  private static Decision everything(String path, Principal user) {
    return new Grant(user.getName(), Access.READ_WRITE, null);
  }

  private static boolean isLoopback(@Nullable String address) {
    try {
      return address != null && InetAddress.getByName(address).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
