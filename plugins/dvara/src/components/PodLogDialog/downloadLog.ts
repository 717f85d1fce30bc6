import { downloadFile } from '../../lib/downloadFile';
import type { NumberedLine } from '../../lib/PodLogBuffer';

/** Hands the lines to the person as a text file. */
export function downloadLog(options: {
  lines: readonly NumberedLine[];
  /** What the file has not, as its first line. */
  note?: string;
  fileName: string;
  timestamps: boolean;
}): void {
  const { lines, note, fileName, timestamps } = options;
  const texts = lines.map(({ at, text }) =>
    timestamps && at ? `${at} ${text}\n` : `${text}\n`,
  );
  downloadFile({
    fileName,
    type: 'text/plain;charset=utf-8',
    parts: note ? [`# ${note}\n`, ...texts] : texts,
  });
}
