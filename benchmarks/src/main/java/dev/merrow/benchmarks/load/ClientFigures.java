package dev.merrow.benchmarks.load;

/**
 * What came of a run of clients: a line of JSON.
 *
 * @param kind what they connected with
 * @param perSecond changes that one client took, and merged, in a second
 * @param cpuMicros CPU time of its process without the sender's, for each change
 * @param threads how many threads one client has
 * @param manyThreads how many threads the many have together, on shared ones
 * @param manyBytes heap that each of the many takes
 * @param residentBytes memory of the process with one client, when all was merged
 * @param lost how many changes did not come
 */
record ClientFigures(
    ClientKind kind,
    double perSecond,
    double cpuMicros,
    int threads,
    int manyThreads,
    double manyBytes,
    long residentBytes,
    long lost) {}
