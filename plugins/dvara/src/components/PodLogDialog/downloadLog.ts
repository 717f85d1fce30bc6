import type { NumberedLine } from '../../lib/PodLogBuffer';

/** Hands the lines to the browser as a text file. */
export function downloadLog(options: {
  lines: readonly NumberedLine[];
  fileName: string;
  timestamps: boolean;
}): void {
  const { lines, fileName, timestamps } = options;
  const text = lines
    .map(({ at, text: line }) =>
      timestamps && at ? `${at} ${line}\n` : `${line}\n`,
    )
    .join('');
  const address = URL.createObjectURL(
    new Blob([text], { type: 'text/plain;charset=utf-8' }),
  );
  const link = document.createElement('a');
  link.href = address;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(address);
}
