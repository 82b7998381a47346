/** The addresses of clients whose connections a proxy forwards. */
@NullMarked
package dev.merrow.ws.server.proxy;

import org.jspecify.annotations.NullMarked;
