package dev.merrow.benchmarks.load;

/**
 * The result of a scenario on a broker: a line of JSON.
 *
 * @param scenario the scenario's name
 * @param broker the broker's name
 * @param pinned whether broker and generator had a core each
 * @param perSecond deliveries per second, or connections opened per second
 * @param p50 the median latency in microseconds
 * @param cpuMicros the broker's CPU time per delivery in microseconds
 * @param connectionBytes the broker's memory per idle connection; 0 if not measured
 * @param residentBytes the broker's memory at the end
 * @param sent the number of messages sent
 * @param lost the number of deliveries that never arrived
 * @param reordered the number of messages that arrived after a later one
 * @param foreign the number of messages that were for another client, or malformed
 */
record Result(
    String scenario,
    String broker,
    boolean pinned,
    double perSecond,
    double p50,
    double p99,
    double p999,
    double cpuMicros,
    double connectionBytes,
    long residentBytes,
    long sent,
    long lost,
    long reordered,
    long foreign) {}
