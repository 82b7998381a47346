package dev.merrow.benchmarks.load;

/**
 * What came of a scenario on a broker: a line of JSON.
 *
 * @param scenario the scenario's name
 * @param broker the broker's name
 * @param pinned whether broker and generator had a core each
 * @param perSecond deliveries in a second; connections in a second where they are opened
 * @param p50 of the latency, in microseconds
 * @param cpuMicros CPU time that the broker took for each delivery, in microseconds
 * @param connectionBytes memory that the broker took for each idle connection; 0 if not measured
 * @param residentBytes memory of the broker when all was done
 * @param sent how many messages were sent
 * @param lost how many deliveries never came
 * @param reordered how many came after one that was sent later
 * @param foreign how many were for somebody else, or broken
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
