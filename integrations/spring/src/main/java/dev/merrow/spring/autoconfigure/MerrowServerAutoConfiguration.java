package dev.merrow.spring.autoconfigure;

import dev.merrow.spring.WsServerCustomizer;
import dev.merrow.ws.server.LivePage;
import dev.merrow.ws.server.MonitoringOptions;
import dev.merrow.ws.server.WsServer;
import dev.merrow.ws.server.WsServerOptions;
import dev.merrow.ws.server.auth.Authenticator;
import dev.merrow.ws.server.auth.Decision;
import dev.merrow.ws.server.auth.Decision.Access;
import dev.merrow.ws.server.auth.Decision.Grant;
import dev.merrow.ws.server.engine.Engine;
import dev.merrow.ws.server.engine.EngineFactory;
import dev.merrow.ws.server.engine.EngineOptions;
import dev.merrow.ws.server.engine.RequestHandler;
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
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/** The broker as an endpoint of a servlet application. */
@AutoConfiguration(after = {MerrowAutoConfiguration.class, MerrowSecurityAutoConfiguration.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass(ServerContainer.class)
@Conditional(BrokerCondition.class)
public class MerrowServerAutoConfiguration {
  private static final String LOOPBACK = "127.0.0.1";

  /** Serves the live page, if that is chosen, once the broker is there. */
  @Bean
  LiveServlet merrowLiveServlet(MerrowProperties properties) {
    return new LiveServlet(properties.server().path());
  }

  @Bean
  ServletRegistrationBean<LiveServlet> merrowLiveServletRegistration(
      LiveServlet servlet, MerrowProperties properties, Environment environment) {
    String path = properties.server().path();
    ServletRegistrationBean<LiveServlet> registration =
        new ServletRegistrationBean<>(
            servlet, path + "/live", path + "/live/*", path + "/api/v1/*");
    registration.setName("merrowLive");
    registration.setAsyncSupported(true);
    registration.setEnabled(livePage(properties, environment) != LivePage.OFF);
    return registration;
  }

  /** Only this machine, where it alone reaches the application, unless something is chosen. */
  private static LivePage livePage(MerrowProperties properties, Environment environment) {
    return switch (properties.server().live()) {
      case ON -> LivePage.ON;
      case OFF -> LivePage.OFF;
      case AUTO ->
          isLoopback(environment.getProperty("server.address")) && !trustsProxies(environment)
              ? LivePage.THIS_MACHINE
              : LivePage.OFF;
    };
  }

  /**
   * Whether requests that a proxy passes on from elsewhere look as if they came without it, so that
   * nothing tells them from those of this machine.
   */
  private static boolean trustsProxies(Environment environment) {
    String strategy = environment.getProperty("server.forward-headers-strategy");
    return StringUtils.hasText(strategy) && !strategy.strip().equalsIgnoreCase("none");
  }

  /** Deploys the endpoint: the container has started, and accepts no requests yet. */
  @Bean(destroyMethod = "close")
  @ConditionalOnMissingBean
  WsServer merrowServer(
      ServletContext servletContext,
      MerrowProperties properties,
      SharedStores stores,
      Authenticator authenticator,
      ObjectProvider<MeterRegistry> meters,
      ObjectProvider<WsServerCustomizer> customizers,
      LiveServlet livePages,
      Environment environment) {
    MerrowProperties.Server server = properties.server();
    MeterRegistry registry = meters.getIfUnique();
    WsServerOptions.Builder options =
        WsServerOptions.builder()
            .authenticator(authenticator)
            .stores(stores.forBroker())
            .closeTimeout(server.closeTimeout())
            .drainDelay(server.drainDelay())
            .livePage(livePage(properties, environment))
            .monitoring(
                registry == null
                    ? MonitoringOptions.withoutMetrics()
                    : MonitoringOptions.with(registry));
    customizers.orderedStream().forEach(each -> each.customize(options));
    EngineFactory engine =
        JakartaEngine.deployedIn(
            containerOf(servletContext),
            servletContext.getContextPath(),
            server.path(),
            livePages::serve);
    boolean loopback = isLoopback(environment.getProperty("server.address"));
    return WsServer.createWsServer(
        options.host(LOOPBACK).engine(new ContainersEngine(engine, loopback)).build());
  }

  /**
   * The container listens where the application says.
   *
   * @param listensAsTold whether that is an address that only this machine reaches
   */
  private record ContainersEngine(EngineFactory engine, boolean listensAsTold)
      implements EngineFactory {
    @Override
    public Engine create(EngineOptions options, RequestHandler reception) {
      return engine.create(options, reception);
    }
  }

  private static ServerContainer containerOf(ServletContext servletContext) {
    if (servletContext.getAttribute(ServerContainer.class.getName())
        instanceof ServerContainer container) {
      return container;
    }
    throw new SetupException(
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
    boolean secured = beans.containsBean("springSecurityFilterChain");
    if (!secured && !server.access().isEmpty()) {
      throw new SetupException(
          "merrow.server.access has rules for users, and the application has no Spring Security to"
              + " know them.",
          "Add Spring Security (spring-boot-starter-security), or remove the rules.");
    }
    if (!secured && server.anonymous() == null) {
      if (!isLoopback(environment.getProperty("server.address"))) {
        throw new SetupException(
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
      return new ThisMachineAuthenticator(server.allowedOrigins());
    }
    return new SameOriginAuthenticator(
        server.allowedOrigins(), new UserAuthenticator(known, server.anonymous()));
  }

  /** Without Spring Security, whom the container has authenticated may do everything. */
  private static Decision everything(String path, Principal user) {
    return new Grant(user.getName(), Access.READ_WRITE, null)
        .withLabels(NameLabel.of(user.getName()));
  }

  /** A web server whose address is blank listens at all addresses. */
  private static boolean isLoopback(@Nullable String address) {
    try {
      return StringUtils.hasText(address) && InetAddress.getByName(address).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
