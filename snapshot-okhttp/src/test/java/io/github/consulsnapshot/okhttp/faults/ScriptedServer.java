package io.github.consulsnapshot.okhttp.faults;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** Writes to its connections what it is told, be it HTTP or not. */
final class ScriptedServer implements FaultyServer {
  /** Small, so that an archive of some MiB does not fit into what lies between both ends. */
  private static final int RECEIVE_BUFFER = 64 * 1024;

  /** What happens on one connection. It is closed afterwards. */
  @FunctionalInterface
  interface Script {
    void play(Conversation conversation) throws IOException, InterruptedException;
  }

  private final ServerSocket listening;
  private final SSLSocketFactory tls;
  private final Script script;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final List<Closeable> sockets = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final List<Received> requests = new CopyOnWriteArrayList<>();

  private final boolean demandsCertificate;

  private ScriptedServer(SSLSocketFactory tls, boolean demandsCertificate, Script script) {
    this.tls = tls;
    this.demandsCertificate = demandsCertificate;
    this.script = script;
    try {
      listening = new ServerSocket();
      listening.setReceiveBufferSize(RECEIVE_BUFFER);
      listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start("scripted-accept", this::acceptAll);
  }

  static ScriptedServer plain(Script script) {
    return new ScriptedServer(null, false, script);
  }

  /** Over TLS; the socket factory decides what is presented, and whom it trusts. */
  static ScriptedServer tls(SSLSocketFactory tls, boolean demandsCertificate, Script script) {
    return new ScriptedServer(tls, demandsCertificate, script);
  }

  /**
   * Answers what comes before and after an upload as a Consul that is well does, and plays the
   * script when the head of the upload was read.
   */
  static Script onUpload(Script upload) {
    return conversation -> {
      for (Head head = conversation.read(); head != null; head = conversation.read()) {
        if (head.method().equals("PUT") && head.length() > 0) {
          upload.play(conversation);
          return;
        }
        conversation.answerWell(head);
      }
    };
  }

  @Override
  public String address() {
    return (tls == null ? "http" : "https") + "://127.0.0.1:" + listening.getLocalPort();
  }

  @Override
  public List<Received> requests() {
    return List.copyOf(requests);
  }

  private synchronized void start(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    threads.add(thread);
    thread.start();
  }

  private void acceptAll() {
    try {
      while (true) {
        Socket socket = listening.accept();
        synchronized (this) {
          sockets.add(socket);
        }
        start("scripted-" + socket.getPort(), () -> serve(socket));
      }
    } catch (IOException e) {
      // Closed, which is how this ends.
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      script.play(new Conversation(socket));
    } catch (IOException e) {
      // The client has gone, as most do from a server like this; what it saw is what is tested.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    List<Thread> ending;
    synchronized (this) {
      sockets.add(listening);
      for (Closeable socket : sockets) {
        try {
          socket.close();
        } catch (IOException e) {
          // It is gone either way.
        }
      }
      ending = List.copyOf(threads);
    }
    try {
      for (Thread thread : ending) {
        thread.join(TimeUnit.SECONDS.toMillis(10));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The head of a request. */
  record Head(String method, String path, Map<String, String> headers) {
    long length() {
      return Long.parseLong(headers.getOrDefault("content-length", "0"));
    }
  }

  /** One connection. */
  final class Conversation {
    private final Socket raw;
    private Socket socket;

    Conversation(Socket socket) throws IOException {
      this.raw = socket;
      this.socket = socket;
      if (tls != null) {
        // The raw socket is left open by a failed handshake: closed at once, with bytes unread,
        // it would be reset, and that may overtake the alert.
        SSLSocket secure = (SSLSocket) tls.createSocket(socket, null, socket.getPort(), false);
        secure.setUseClientMode(false);
        secure.setNeedClientAuth(demandsCertificate);
        this.socket = secure;
        try {
          secure.startHandshake();
        } catch (IOException e) {
          drain();
          throw e;
        }
      }
    }

    /** The next head, or null when no more come. */
    Head read() throws IOException {
      String start = line();
      if (start == null || start.isEmpty()) {
        return null;
      }
      Map<String, String> headers = new TreeMap<>();
      for (String line = line(); line != null && !line.isEmpty(); line = line()) {
        int colon = line.indexOf(':');
        headers.put(
            line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
      }
      String[] words = start.split(" ", 3);
      Head head = new Head(words[0], words[1], headers);
      requests.add(
          new Received(
              head.method(), head.path(), head.method().equals("PUT") && head.length() > 0));
      return head;
    }

    private String line() throws IOException {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      InputStream in = socket.getInputStream();
      for (int b = in.read(); b != '\n'; b = in.read()) {
        if (b < 0) {
          return null;
        }
        bytes.write(b);
      }
      return bytes.toString(ISO_8859_1).stripTrailing();
    }

    void readBytes(long count) throws IOException {
      socket.getInputStream().skipNBytes(count);
    }

    Conversation write(String text) throws IOException {
      return write(text.getBytes(ISO_8859_1));
    }

    Conversation write(byte[] bytes) throws IOException {
      OutputStream out = socket.getOutputStream();
      out.write(bytes);
      out.flush();
      return this;
    }

    /** For what is written piece by piece, or has no end. */
    OutputStream output() throws IOException {
      return socket.getOutputStream();
    }

    void answerWell(Head head) throws IOException {
      if (head.method().equals("PUT")) {
        write(head.length() == 0 ? text(500, "failed to decompress snapshot: EOF") : OK);
      } else {
        write(text(200, "\"127.0.0.1:8300\""));
      }
    }

    void halfClose() throws IOException {
      raw.shutdownOutput();
    }

    void reset() throws IOException {
      raw.setSoLinger(true, 0);
      raw.close();
    }

    /** Keeps the connection open, silently, until the server is closed. */
    void hold() throws InterruptedException {
      closed.await();
    }

    /** Reads until the other end has closed, so that nothing is lost by a reset. */
    void drain() throws IOException {
      raw.getInputStream().transferTo(OutputStream.nullOutputStream());
    }

    /** Waits, but not longer than the server lives. */
    void pause(long millis) throws InterruptedException, IOException {
      if (closed.await(millis, TimeUnit.MILLISECONDS)) {
        throw new IOException("closed");
      }
    }
  }

  static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

  static String text(int status, String body) {
    return "HTTP/1.1 "
        + status
        + " Said\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: "
        + body.getBytes(ISO_8859_1).length
        + "\r\n\r\n"
        + body;
  }
}
