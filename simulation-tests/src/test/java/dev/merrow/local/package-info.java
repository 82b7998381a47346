/**
 * The way into hubs for a simulation. It has the name of the module's package to reach the hubs
 * themselves, which are not public: with them a whole network runs in one thread.
 */
@NullMarked
package dev.merrow.local;

import org.jspecify.annotations.NullMarked;
