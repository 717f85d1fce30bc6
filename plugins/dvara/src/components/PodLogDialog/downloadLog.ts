import type { NumberedLine } from '../../lib/PodLogBuffer';

/** Hands the lines to the browser as a text file. */
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
  const address = URL.createObjectURL(
    new Blob(note ? [`# ${note}\n`, ...texts] : texts, {
      type: 'text/plain;charset=utf-8',
    }),
  );
  const link = document.createElement('a');
  link.href = address;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(address);
}
