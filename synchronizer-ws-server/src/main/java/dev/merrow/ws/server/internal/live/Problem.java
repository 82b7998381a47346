package dev.merrow.ws.server.internal.live;

import dev.merrow.ws.server.internal.core.ProblemKind;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that went wrong, once or several times.
 *
 * @param kind what it was
 * @param path where; null if that is not one path
 * @param what tells people
 * @param last when it was last
 * @param count how often
 */
record Problem(ProblemKind kind, @Nullable String path, String what, Instant last, long count) {}
