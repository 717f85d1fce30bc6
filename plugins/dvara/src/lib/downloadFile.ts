/** Safari asks for the file in a later turn; no browser takes so long, in milliseconds. */
const TAKEN_MS = 60_000;

/** Hands a file to the person, who finds it where the browser puts downloads. */
export function downloadFile(options: {
  fileName: string;
  /** Media type: `text/csv;charset=utf-8`. */
  type: string;
  parts: string[];
}): void {
  const { fileName, type, parts } = options;
  const address = URL.createObjectURL(new Blob(parts, { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), TAKEN_MS);
}
