package io.github.consulsnapshot.examples.snap;

import java.io.InputStream;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * One call of a command.
 *
 * @param arguments what followed its name
 * @param environment the environment variables
 * @param input standard input
 * @param output standard output and standard error
 * @param shutdown told of what has to be ended when the process is
 * @param executor where archives are unpacked, beside the thread that reads and judges them
 */
record Invocation(
    Arguments arguments,
    Map<String, String> environment,
    InputStream input,
    Output output,
    Shutdown shutdown,
    Executor executor) {}
