/**
 * The wire format: the JSON text of messages and content, and its framing on a socket, as
 * TinyBase's protocol defines them.
 *
 * <p>{@link dev.merrow.wire.MessageCodec} and {@link dev.merrow.wire.ContentCodec} turn text into
 * values and back. {@link dev.merrow.wire.Payload}s carry that text between clients and a broker,
 * large ones cut by {@link dev.merrow.wire.Fragmenter} and put together by {@link
 * dev.merrow.wire.FragmentAssembler}. {@link dev.merrow.wire.internal.BodyScanner} checks for a
 * broker whether a message is well formed without building it. Every limit is in {@link
 * dev.merrow.wire.WireLimits}.
 */
@NullMarked
package dev.merrow.wire;

import org.jspecify.annotations.NullMarked;
