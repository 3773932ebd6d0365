package io.github.consulsnapshot.okhttp.internal.tls;

import io.github.consulsnapshot.okhttp.internal.file.NamedFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** The authorities that a server may be certified by, in the place of those of the system. */
final class Authorities {
  private Authorities() {}

  static X509TrustManager ofFile(NamedFile file) {
    return trust(Certificates.read(file));
  }

  /**
   * Walks a directory with all directories in it, but follows no link to one: where secrets are
   * mounted, such links lead to the same files again.
   */
  static X509TrustManager ofDirectory(NamedFile directory) {
    if (Files.exists(directory.path()) && !Files.isDirectory(directory.path())) {
      throw directory.refused("is a file, a directory is expected");
    }
    List<Path> files;
    // Only the start is resolved: it may be a link, what is below it is not followed.
    try (Stream<Path> walk = Files.walk(directory.path().toRealPath())) {
      files = walk.filter(path -> !Files.isDirectory(path)).sorted().toList();
    } catch (IOException e) {
      throw directory.unreadable(e);
    } catch (UncheckedIOException e) {
      throw directory.unreadable(e.getCause());
    }
    if (files.isEmpty()) {
      throw directory.refused("holds no file; certificates in PEM form are expected in it");
    }
    Set<X509Certificate> certificates = new LinkedHashSet<>();
    for (Path path : files) {
      NamedFile file = new NamedFile(directory.setting(), path);
      if (Files.exists(path) && !Files.isRegularFile(path)) {
        // A pipe that nobody writes to is waited for without end, and no interrupt ends that.
        throw file.refused("is no regular file; every file of the directory must be one");
      }
      certificates.addAll(Certificates.read(file));
    }
    return trust(certificates);
  }

  private static X509TrustManager trust(Collection<X509Certificate> certificates) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      int number = 0;
      for (X509Certificate certificate : certificates) {
        store.setCertificateEntry("authority-" + number++, certificate);
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      return Stream.of(factory.getTrustManagers())
          .filter(X509TrustManager.class::isInstance)
          .map(X509TrustManager.class::cast)
          .findFirst()
          .orElseThrow();
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("this JDK cannot keep certificates in memory", e);
    }
  }
}
