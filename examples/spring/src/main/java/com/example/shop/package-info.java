/** A shop whose users may do different things, as the broker of their stores. */
@NullMarked
package com.example.shop;

import org.jspecify.annotations.NullMarked;
