/** Where clients come from whose connections a proxy passes on. */
@NullMarked
package dev.merrow.ws.server.proxy;

import org.jspecify.annotations.NullMarked;
