package com.example.todos;

public record Todo(String text, boolean done) {}
