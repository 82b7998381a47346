/**
 * Tests of the store's package of this name. They are here because they use the kit, which depends
 * on the store: Maven allows no circles. They have the package's name to reach what is not public.
 */
package dev.merrow.wire;
