package dev.merrow.benchmarks.cluster;

import java.util.Map;

/**
 * What one run has shown.
 *
 * @param kind what was measured
 * @param way how the brokers were joined
 * @param brokers how many there were
 * @param figures by name
 * @param load how many processes wanted to run just before, as the system's load average of a
 *     minute says
 */
record ClusterResult(
    String kind, String way, int brokers, Map<String, Double> figures, double load) {}
