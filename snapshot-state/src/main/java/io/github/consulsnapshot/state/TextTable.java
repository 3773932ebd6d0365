package io.github.consulsnapshot.state;

import java.io.IOException;
import java.util.List;

/**
 * Lays out cells in columns as the {@code consul} command does: a line begins with a space, a
 * column is as wide as its longest cell and six spaces, and the last one is not filled up.
 */
final class TextTable {
  private static final int GAP = 6;
  private static final int LEAST_WIDTH = 8;

  private TextTable() {}

  /** Writes rows that all have this many cells. */
  static void write(Iterable<List<String>> rows, int columns, Appendable out) throws IOException {
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int column = 0; column < columns; column++) {
        widths[column] = Math.max(widths[column], width(row.get(column)) + (column == 0 ? 1 : 0));
      }
    }
    for (List<String> row : rows) {
      out.append(' ');
      for (int column = 0; column < columns; column++) {
        String cell = row.get(column);
        out.append(cell);
        if (column < columns - 1) {
          int taken = width(cell) + (column == 0 ? 1 : 0);
          out.append(" ".repeat(Math.max(widths[column] + GAP, LEAST_WIDTH) - taken));
        }
      }
      out.append('\n');
    }
  }

  private static int width(String cell) {
    return cell.codePointCount(0, cell.length());
  }
}
