const BEGIN = '-----BEGIN ';
const END = '\n-----END ';
const DASHES = '-----';

/**
 * The content of a text's first block of PEM, by the rules of Go's `encoding/pem`: what they skip is skipped here too, so that
 * nobody shows this ledger another certificate than a Fabric peer would see. Takes time in proportion to the text, which
 * comes from anybody.
 *
 * @returns undefined where there is no block
 */
export function decodePem(bytes: Uint8Array): Uint8Array | undefined {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  for (let from = 0; ;) {
    const end = text.indexOf(END, from);
    if (end < 0) return undefined;
    const begin = text.slice(from, end).lastIndexOf(BEGIN);
    const startsLine = begin === 0 || text[from + begin - 1] === '\n';
    const content =
      begin >= 0 && startsLine ? blockContent(text, from + begin + BEGIN.length, end) : undefined;
    if (content) return content;
    from = end + END.length;
  }
}

/** @param start behind the BEGIN mark, `end` at the END mark. */
function blockContent(text: string, start: number, end: number): Uint8Array | undefined {
  const first = lineAt(text, start);
  if (!first.line.endsWith(DASHES)) return undefined;
  const label = first.line.slice(0, -DASHES.length);
  if (lineAt(text, end + END.length).line !== label + DASHES) return undefined;

  let body = first.next;
  for (let header = lineAt(text, body); header.line.includes(':'); header = lineAt(text, body)) {
    body = header.next;
    // Headers have a line of their own between them and the end.
    if (body > end) return undefined;
  }
  return decodeBase64(text.slice(body, Math.max(body, end)).replace(/[ \t\r\n]/g, ''));
}

/** A line without the white space at its end, and where the next one begins. */
function lineAt(text: string, start: number): { readonly line: string; readonly next: number } {
  const newline = text.indexOf('\n', start);
  const end = newline < 0 ? text.length : newline;
  const hasReturn = newline > start && text[newline - 1] === '\r';
  let last = hasReturn ? end - 1 : end;
  while (last > start && (text[last - 1] === ' ' || text[last - 1] === '\t')) last -= 1;
  return { line: text.slice(start, last), next: newline < 0 ? text.length : newline + 1 };
}

/** Node's own decoder skips what is no base64. */
function decodeBase64(text: string): Uint8Array | undefined {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  if (text.length % 4 !== 0 || /[^A-Za-z0-9+/]/.test(text.slice(0, text.length - padding))) return undefined;
  return Buffer.from(text, 'base64');
}
