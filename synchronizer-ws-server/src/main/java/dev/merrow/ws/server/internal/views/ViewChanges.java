package dev.merrow.ws.server.internal.views;

import dev.merrow.stamp.MergeableChanges;
import java.util.List;

/**
 * Changes for some clients, each of which may see all of them.
 *
 * @param changes what they are sent
 * @param clientIds the clients
 */
public record ViewChanges(MergeableChanges changes, List<String> clientIds) {}
