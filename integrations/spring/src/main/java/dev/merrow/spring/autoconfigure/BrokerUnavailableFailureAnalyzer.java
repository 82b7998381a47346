package dev.merrow.spring.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says without a stack trace why the application does not start. */
final class BrokerUnavailableFailureAnalyzer
    extends AbstractFailureAnalyzer<BrokerUnavailableException> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, BrokerUnavailableException cause) {
    return new FailureAnalysis(String.valueOf(cause.getMessage()), cause.action(), cause);
  }
}
