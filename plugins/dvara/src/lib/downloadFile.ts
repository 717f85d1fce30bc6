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
  URL.revokeObjectURL(address);
}
