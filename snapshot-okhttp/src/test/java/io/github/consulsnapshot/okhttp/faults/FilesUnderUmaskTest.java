package io.github.consulsnapshot.okhttp.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "it has no umask")
class FilesUnderUmaskTest {
  @TempDir Path directory;

  @Test
  void save_umaskThatAllowsAll_isReadableByItsOwnerAloneAtEveryMoment() throws Exception {
    Path work = Files.createDirectory(directory.resolve("work"));
    Path report = directory.resolve("report");
    Process process =
        new ProcessBuilder(
                "sh",
                "-c",
                "umask 000; exec \"$@\"",
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                SaveAndReportModes.class.getName(),
                work.toString(),
                report.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("console").toFile())
            .start();

    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(directory.resolve("console"))).isZero();
    // The second shows that the umask was in force.
    assertThat(Files.readAllLines(report))
        .containsExactly("backup.snap rw-------", "plain rw-rw-rw-", "temporary rw-------");
  }
}
