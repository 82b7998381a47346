package com.example.shop;

import java.math.BigDecimal;

/**
 * A row of the catalog.
 *
 * @param name what it is called
 * @param price what one costs
 */
public record Item(String name, BigDecimal price) {}
