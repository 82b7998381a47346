/**
 * The way into the client for a simulation. It has the name of the module's package to put sockets
 * of its own below the client, which is not public: with them a whole network runs in one thread.
 */
@NullMarked
package dev.merrow.ws.client;

import org.jspecify.annotations.NullMarked;
