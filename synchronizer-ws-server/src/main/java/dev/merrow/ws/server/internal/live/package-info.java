/**
 * The live page, and the interface that it uses: what a broker shows of its paths to people and
 * programs that ask by HTTP.
 */
@NullMarked
package dev.merrow.ws.server.internal.live;

import org.jspecify.annotations.NullMarked;
